import {
  assertMayCall,
  callProcedure,
  type Context,
  countCall,
  readRestInput,
  type RestFormat,
  type RestRoute,
  withinCall,
} from "@parley/api";
import type { Db } from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import type { Request, Response } from "express";
import * as z from "zod";
import { type ContextOptions, createBearerContext } from "../context.ts";
import { readIdempotencyKey } from "../idempotency-key.ts";
import { readUpload } from "../read-upload.ts";
import type { SseConnections } from "../sse-connections.ts";
import { whileOpen } from "../while-open.ts";
import { type KeyedRequest, takeKey } from "./idempotency.ts";
import { readEmptyBody, readJsonBody } from "./read-json-body.ts";

/** The largest request body, in bytes, where the route says nothing else. */
const MAX_BODY_SIZE = 1024 * 1024;

export interface RestOptions extends ContextOptions {
  db: Db;
  connections: SseConnections;
  /** Whether the server ends: a stream that breaks then was not left by its reader. */
  isDraining: () => boolean;
}

/** One call as it came in: who calls what, with which input. */
export interface RestCall {
  route: RestRoute;
  context: Context;
  principal: Principal;
  input: Record<string, unknown>;
  /** How a stream is written. */
  format: RestFormat;
  /** Undefined: it came without an `Idempotency-Key`. */
  keyed: KeyedRequest | undefined;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

/** Finds out who calls, then reads the call; nothing of it is checked that the procedure checks. */
export async function readRestCall(
  route: RestRoute,
  options: RestOptions,
  request: Request,
  response: Response,
): Promise<RestCall> {
  const context = await createBearerContext(options, request, response);
  // Before the body is read: strangers' bodies cost nothing.
  const { principal } = context;
  if (principal === null)
    throw new ParleyError("UNAUTHORIZED", "Send `Authorization: Bearer` with an API token.");
  // Here already, not only in the procedure: what was answered under an Idempotency-Key is
  // answered again without it.
  assertMayCall(principal, route.policy);
  if (route.output === undefined && request.method === "HEAD") {
    response.setHeader("Allow", route.method);
    throw new ParleyError("METHOD_NOT_ALLOWED", "A stream or a file cannot be asked for by HEAD.");
  }
  const { format, query } = readFormat(route, request);
  const input = readRestInput(route, {
    params: request.params,
    query,
    body:
      route.upload === true
        ? undefined
        : route.bodyKeys.length === 0
          ? await readEmptyBody(request, response)
          : await readJsonBody(request, response, route.maxBodySize ?? MAX_BODY_SIZE),
    lastEventId: request.get("last-event-id"),
  });
  const key = readKey(route, request);
  const { procedure } = route;
  // Now, as a call that was answered before comes to no procedure.
  if (key !== undefined) await countCall(context, principal, "work");
  const keyed =
    key === undefined ? undefined : await takeKey(options.db, principal, key, { procedure, input });
  if (keyed !== undefined && "id" in route.input.shape) input["id"] ??= keyed.requestId;
  return {
    route,
    context: {
      ...(key === undefined ? context : withinCall(context)),
      ...(route.upload === true && { upload: uploadOf(route, request, response) }),
    },
    principal,
    input,
    format,
    keyed,
    signal: whileOpen(response),
  };
}

export function callRoute({ route, context, input, signal }: RestCall): Promise<unknown> {
  return callProcedure(context, { procedure: route.procedure, type: route.type, input, signal });
}

/** A key of lines is kept with what they made: here they are not known before they are read. */
function uploadOf({ lines }: RestRoute, request: Request, response: Response): Context["upload"] {
  const upload = readUpload(request, response);
  return lines === undefined ? upload : { ...upload, idempotencyKey: readIdempotencyKey(request) };
}

function readKey(route: RestRoute, request: Request): string | undefined {
  if (route.method !== "POST" || route.lines !== undefined) return undefined;
  const key = readIdempotencyKey(request);
  if (key === undefined || route.takesIdempotencyKey) return key;
  throw new ParleyError(
    "BAD_REQUEST",
    "This call takes no Idempotency-Key: its answer holds a secret, which is shown once and not kept.",
  );
}

const formatSchema = z.enum(["events", "text", "ui-message"]).default("events");

/** `?format=` is the stream's, not the procedure's; where the route fixes it, it is no parameter. */
function readFormat(
  route: RestRoute,
  request: Request,
): { format: RestFormat; query: Request["query"] } {
  if (!route.streams || route.format !== undefined || route.events !== undefined)
    return { format: route.format ?? "events", query: request.query };
  const { format: wanted, ...query } = request.query;
  const { data: format } = formatSchema.safeParse(wanted);
  if (format === undefined)
    throw new ParleyError(
      "BAD_REQUEST",
      `format: It is one of ${formatSchema.unwrap().options.join(", ")}.`,
    );
  return { format, query };
}
