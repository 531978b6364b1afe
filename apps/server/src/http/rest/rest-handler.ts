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
    if (keyed?.earlier !== undefined) {
      response.setHeader("Idempotent-Replayed", "true");
      sendAnswer(response, keyed.earlier);
      return;
    }
    if (keyed !== undefined && "id" in route.input.shape) call.input["id"] ??= keyed.requestId;
    const output = await releasingKey(keyed, () => callRoute(call));
    if (route.output !== undefined) {
      const answer = toAnswer(route, output);
      sendAnswer(response, (await keyed?.answered(answer, output)) ?? answer);
      return;
    }
    const follow = await followOf(call, output);
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

function toAnswer(route: RestRoute, output: unknown): RestAnswer {
  return output === undefined
    ? { status: 204, body: "" }
    : { status: route.status ?? 200, body: JSON.stringify(output) };
}

function sendAnswer(response: Response, { status, body }: RestAnswer): void {
  if (body === "") response.status(status).end();
  else response.status(status).type("application/json").send(body);
}

const namedRun = startedRun.pick({ run: true }).nullable();

/** The follow of what a route streams: a subscription's own, or that of the run that it names. */
async function followOf(call: Call, output: unknown): Promise<RunFollow | null> {
  if (call.route.type === "subscription") return toFollow(output);
  const named = namedRun.parse(output);
  return named === null ? null : followFromStart(call, named.run.id);
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
