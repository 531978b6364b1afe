import { appRouter, createCallerFactory, errorMap, toParleyError, toRunFollow } from "@parley/api";
import type { LogEntry } from "@parley/chat";
import { ParleyError } from "@parley/shared";
import type { Request, RequestHandler, Response } from "express";
import { type ContextOptions, createContext } from "./context.ts";
import { setRetryAfter } from "./error-response.ts";
import { requestIdOf } from "./request-id.ts";
import type { SseConnections } from "./sse-connections.ts";

const createCaller = createCallerFactory(appRouter);

/** tRPC's own SSE frames, as its stock `httpSubscriptionLink` reads them. */
const CONNECTED = 'event: connected\ndata: {"reconnectAfterInactivityMs":40000}\n\n';
const PING = "event: ping\ndata: \n\n";
const RETURN = "event: return\ndata: \n\n";

/**
 * `runs.follow` over SSE: the same procedure, its context and its input as for every other caller,
 * but its entries are pushed to the socket as they are, instead of through tRPC's stream stages.
 */
export function followRoute(
  options: ContextOptions & { connections: SseConnections },
): RequestHandler {
  return async (request, response) => {
    try {
      const context = await createContext(options, request, response);
      const follow = toRunFollow(await createCaller(context).runs.follow(readInput(request)));
      if (response.destroyed) return;
      // First, as it throws where there is no room for another follower.
      const handle = follow.pipe({
        write: (entries) => stream.write(encodeFrames(entries)),
        end: (reason) => (reason === "complete" ? stream.end(RETURN) : stream.cut()),
      });
      const stream = options.connections.open(response, {
        first: CONNECTED,
        heartbeat: PING,
        headers: { "X-Run-Id": follow.runId },
        onRoom: () => handle.resume(),
        onClose: () => handle.close(),
      });
    } catch (error) {
      sendError(response, error);
    }
  };
}

/** The `input` of tRPC's query string; a cursor that an EventSource sends back wins. */
function readInput(request: Request): { runId: string; lastEventId?: string | number } {
  const { input } = request.query;
  const text = typeof input === "string" ? input : "";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ParleyError("BAD_REQUEST", "The input is not valid JSON.");
  }
  if (typeof value !== "object" || value === null)
    throw new ParleyError("BAD_REQUEST", "The input must be an object with a runId.");
  const lastEventId =
    request.get("last-event-id") ?? request.query["lastEventId"] ?? request.query["Last-Event-Id"];
  // Only its type is given here: the procedure's own schema says what is wrong with it.
  return Object.assign(
    { runId: "" },
    value,
    typeof lastEventId === "string" ? { lastEventId } : {},
  );
}

let lastEntries: readonly LogEntry[] = [];
let lastFrames = "";

/** Followers of one run are given the same array one after the other: it is encoded once. */
function encodeFrames(entries: readonly LogEntry[]): string {
  if (entries !== lastEntries) {
    lastEntries = entries;
    lastFrames = "";
    for (const { json, seq } of entries) lastFrames += `data: ${json}\nid: ${seq}\n\n`;
  }
  return lastFrames;
}

/** tRPC's error envelope, with the right status. */
function sendError(response: Response, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = toParleyError(error);
  const { http } = errorMap[known.code];
  setRetryAfter(response, known);
  response.status(http).json({
    error: {
      message: known.message,
      code: -32_000 - http,
      data: {
        httpStatus: http,
        path: "runs.follow",
        errorCode: known.code,
        requestId: requestIdOf(response),
        ...(known.issues !== undefined && { issues: known.issues }),
        ...(known.retryAfterMs !== undefined && { retryAfterMs: known.retryAfterMs }),
      },
    },
  });
}
