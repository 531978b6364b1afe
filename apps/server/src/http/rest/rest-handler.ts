import {
  callProcedure,
  type Context,
  errorMap,
  FollowSubscription,
  readRestInput,
  restEncodings,
  type RestRoute,
  toParleyError,
} from "@parley/api";
import type { RunFollow } from "@parley/chat";
import type { Db } from "@parley/db";
import { ParleyError, type Principal, startedRun } from "@parley/shared";
import type { Request, RequestHandler, Response } from "express";
import * as z from "zod";
import { type ContextOptions, createBearerContext } from "../context.ts";
import type { SseConnections } from "../sse-connections.ts";
import { streamRun } from "../stream-run.ts";
import { type KeyedRequest, type RestAnswer, takeKey } from "./idempotency.ts";
import { readEmptyBody, readJsonBody } from "./read-json-body.ts";

/** The largest request body, in bytes. */
const MAX_BODY_SIZE = 1024 * 1024;

export interface RestOptions extends ContextOptions {
  db: Db;
  connections: SseConnections;
  /** Whether the server ends: a stream that breaks then was not left by its reader. */
  isDraining: () => boolean;
}

/** One call as it came in: who calls what, with which input. */
interface Call {
  route: RestRoute;
  context: Context;
  principal: Principal;
  input: Record<string, unknown>;
  signal: AbortSignal;
}

/** Serves any route: reads the input, calls the procedure, and sends what it gives. */
export function restHandler(route: RestRoute, options: RestOptions): RequestHandler {
  return async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const context = await createBearerContext(options, request, response);
    // Before the body is read: strangers' bodies cost nothing.
    const { principal } = context;
    if (principal === null)
      throw new ParleyError("UNAUTHORIZED", "Send `Authorization: Bearer` with an API token.");
    if (route.output === undefined && request.method === "HEAD") {
      response.setHeader("Allow", route.method);
      throw new ParleyError("METHOD_NOT_ALLOWED", "A stream cannot be asked for by HEAD.");
    }
    const { format, ...query } = request.query;
    const streams = route.output === undefined;
    const input = readRestInput(route, {
      params: request.params,
      query: streams && route.format === undefined ? query : request.query,
      body:
        route.bodyKeys.length === 0
          ? await readEmptyBody(request, response)
          : await readJsonBody(request, response, route.maxBodySize ?? MAX_BODY_SIZE),
      lastEventId: request.get("last-event-id"),
    });
    const encoding = restEncodings[route.format ?? (streams ? readFormat(format) : "events")];
    const call = { route, context, principal, input, signal: whileOpen(response) };
    const keyed = await takeKeyOf(request, call, options.db);
    if (keyed?.earlier !== undefined) response.setHeader("Idempotent-Replayed", "true");
    if (keyed !== undefined && "id" in route.input.shape) call.input["id"] ??= keyed.requestId;
    if (route.output !== undefined) {
      sendAnswer(response, keyed?.earlier ?? (await answerOf(call, keyed)));
      return;
    }
    const follow = await followOf(call, keyed);
    if (follow === null) {
      response.status(204).end();
      return;
    }
    const stopsOnHangUp = route.streamsRun === true && input["onDisconnect"] === "stop";
    streamRun({
      connections: options.connections,
      response,
      // An encoding that remembers has to be told of what the reader had before it was cut off.
      follow:
        encoding.initial === null || follow.after === 0
          ? follow
          : await followFromStart(call, follow.runId),
      encoding,
      after: follow.after,
      onHangUp: () => {
        if (stopsOnHangUp && !options.isDraining()) void stopRun(call, follow.runId);
      },
    });
  };
}

const formatSchema = z.enum(["events", "text", "ui-message"]).default("events");

function readFormat(value: unknown): z.infer<typeof formatSchema> {
  const { data } = formatSchema.safeParse(value);
  if (data === undefined)
    throw new ParleyError(
      "BAD_REQUEST",
      `format: It is one of ${formatSchema.unwrap().options.join(", ")}.`,
    );
  return data;
}

function callRoute({ route, context, input, signal }: Call): Promise<unknown> {
  return callProcedure(context, { procedure: route.procedure, type: route.type, input, signal });
}

async function takeKeyOf(
  request: Request,
  { route, principal, input }: Call,
  db: Db,
): Promise<KeyedRequest | undefined> {
  const header = route.method === "POST" ? request.get("idempotency-key") : undefined;
  if (header === undefined) return undefined;
  return takeKey(db, principal, header, { procedure: route.procedure, input });
}

/** A call that was refused (4xx) leaves its key free; after a failure of ours it may have run. */
async function releasingKey<Output>(
  keyed: KeyedRequest | undefined,
  call: () => Promise<Output>,
): Promise<Output> {
  try {
    return await call();
  } catch (error) {
    if (errorMap[toParleyError(error).code].http < 500) await keyed?.refused();
    throw error;
  }
}

async function answerOf(call: Call, keyed: KeyedRequest | undefined): Promise<RestAnswer> {
  const output = await releasingKey(keyed, () => callRoute(call));
  const answer =
    output === undefined
      ? { status: 204, body: "" }
      : { status: call.route.status ?? 200, body: JSON.stringify(output) };
  return (await keyed?.answered(answer, output)) ?? answer;
}

function sendAnswer(response: Response, { status, body }: RestAnswer): void {
  if (body === "") response.status(status).end();
  else response.status(status).type("application/json").send(body);
}

const namedRun = startedRun.pick({ run: true });

/** The follow of what a route streams: a subscription's own, or that of the run that it names. */
async function followOf(call: Call, keyed: KeyedRequest | undefined): Promise<RunFollow | null> {
  if (keyed?.earlier !== undefined) return followFromStart(call, runIn(keyed.earlier));
  const output = await releasingKey(keyed, () => callRoute(call));
  if (call.route.type === "subscription") return toFollow(output);
  const named = namedRun.nullable().parse(output);
  if (named === null) return null;
  const runId = (await keepRun(keyed, named)) ?? named.run.id;
  // Another same call was quicker, and its run is the one: this one was begun in vain.
  if (runId !== named.run.id) void stopRun(call, named.run.id);
  return followFromStart(call, runId);
}

/** Of a stream under a key, the run is what is kept, to be followed again. */
async function keepRun(
  keyed: KeyedRequest | undefined,
  { run }: z.infer<typeof namedRun>,
): Promise<string | undefined> {
  const answer = { status: 200, body: JSON.stringify({ runId: run.id }) };
  const kept = await keyed?.answered(answer, { run });
  return kept && runIn(kept);
}

function runIn({ body }: RestAnswer): string {
  return z.object({ runId: z.uuid() }).parse(JSON.parse(body)).runId;
}

async function followFromStart({ context }: Call, runId: string): Promise<RunFollow> {
  const input = { runId };
  return toFollow(
    await callProcedure(context, { procedure: "runs.follow", type: "subscription", input }),
  );
}

function toFollow(output: unknown): RunFollow {
  if (output instanceof FollowSubscription) return output.follow;
  throw new TypeError("A subscription that is a REST route gives a FollowSubscription.");
}

async function stopRun({ context }: Call, runId: string): Promise<void> {
  try {
    await callProcedure(context, { procedure: "runs.stop", type: "mutation", input: { runId } });
  } catch (error) {
    context.onInternalError(error);
  }
}

/** Aborts when the caller hangs up before the answer was sent. */
function whileOpen(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
