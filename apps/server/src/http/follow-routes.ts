import {
  appRouter,
  createCallerFactory,
  encodeUpdate,
  type EncodedEvent,
  errorMap,
  toEvents,
  toParleyError,
  toRunFollow,
  toUpdatesPipe,
} from "@parley/api";
import type { LogEntry, Pipe, UpdateItem } from "@parley/chat";
import { ParleyError } from "@parley/shared";
import { type Request, type RequestHandler, type Response, Router } from "express";
import { type ContextOptions, createContext } from "./context.ts";
import { setRetryAfter } from "./error-response.ts";
import { requestIdOf } from "./request-id.ts";
import type { SseConnections } from "./sse-connections.ts";

const createCaller = createCallerFactory(appRouter);

/** tRPC's own SSE frames, as its stock `httpSubscriptionLink` reads them. */
const CONNECTED = 'event: connected\ndata: {"reconnectAfterInactivityMs":40000}\n\n';
const PING = "event: ping\ndata: \n\n";
const RETURN = "event: return\ndata: \n\n";

type Caller = ReturnType<typeof createCaller>;

/** What a subscription gave, and how its items are written. */
interface Pushed<Item> {
  pipe: Pipe<Item>;
  encode: (items: readonly Item[]) => string;
  headers: Record<string, string>;
}

/** Begins a subscription. Only the input's type is given: the procedure's schema says what is wrong. */
type Subscribe<Item> = (
  caller: Caller,
  input: object,
  lastEventId: string | undefined,
) => Promise<Pushed<Item>>;

/** The cursor that an EventSource sends back wins. */
const followRun: Subscribe<LogEntry> = async (caller, input, lastEventId) => {
  const from = lastEventId === undefined ? {} : { lastEventId };
  const follow = await caller.runs.follow({ runId: "", ...input, ...from });
  const { runId, pipe } = toRunFollow(follow);
  return { pipe, encode: encodeEntries, headers: { "X-Run-Id": runId } };
};

const followUpdates: Subscribe<UpdateItem> = async (caller, input) => {
  const pipe = toUpdatesPipe(await caller.updates.follow(input));
  return { pipe, encode: encodeUpdates, headers: {} };
};

const followJob: Subscribe<EncodedEvent> = async (caller, input, lastEventId) => {
  const from = lastEventId === undefined ? {} : { lastEventId };
  const { encoded } = toEvents(await caller.jobs.follow({ jobId: "", ...input, ...from }));
  return { pipe: encoded, encode: encodeEvents, headers: {} };
};

export interface FollowRoutesOptions extends ContextOptions {
  connections: SseConnections;
}

/**
 * The subscriptions whose items are pushed, over SSE: the same procedures, their context and their
 * input as for every other caller, but what they give is pushed to the socket as it is, instead of
 * through tRPC's stream stages.
 */
export function followRoutes(options: FollowRoutesOptions): Router {
  const router = Router();
  router.all("/runs.follow", pushRoute("runs.follow", followRun, options));
  router.all("/updates.follow", pushRoute("updates.follow", followUpdates, options));
  router.all("/jobs.follow", pushRoute("jobs.follow", followJob, options));
  return router;
}

function pushRoute<Item>(
  path: string,
  subscribe: Subscribe<Item>,
  options: FollowRoutesOptions,
): RequestHandler {
  return async (request, response) => {
    // A HEAD would hold a follower that nobody reads, so it is refused like the rest.
    if (request.method !== "GET")
      throw new ParleyError("BAD_REQUEST", "Follow with the method GET.");
    try {
      const context = await createContext(options, request, response);
      const pushed = await subscribe(
        createCaller(context),
        readInput(request),
        lastEventIdOf(request),
      );
      if (!response.destroyed) push(pushed, response, options.connections);
    } catch (error) {
      sendError(response, path, error);
    }
  };
}

function push<Item>(
  { pipe, encode, headers }: Pushed<Item>,
  response: Response,
  connections: SseConnections,
): void {
  // First, as it throws where there is no room for another follower.
  const handle = pipe({
    write: (items) => stream.write(encode(items)),
    end: (reason) => (reason === "complete" ? stream.end(RETURN) : stream.cut()),
  });
  const stream = connections.open(response, {
    first: CONNECTED,
    heartbeat: PING,
    headers,
    onRoom: () => handle.resume(),
    onClose: () => handle.close(),
  });
}

/** The `input` of tRPC's query string. */
function readInput(request: Request): object {
  const { input } = request.query;
  let value: unknown;
  try {
    value = JSON.parse(typeof input === "string" ? input : "");
  } catch {
    throw new ParleyError("BAD_REQUEST", "The input is not valid JSON.");
  }
  if (typeof value !== "object" || value === null)
    throw new ParleyError("BAD_REQUEST", "The input must be an object.");
  return value;
}

function lastEventIdOf(request: Request): string | undefined {
  const { lastEventId, "Last-Event-Id": other } = request.query;
  const given = request.get("last-event-id") ?? lastEventId ?? other;
  return typeof given === "string" ? given : undefined;
}

function encodeUpdates(items: readonly UpdateItem[]): string {
  let frames = "";
  for (const item of items) frames += `data: ${encodeUpdate(item)}\n\n`;
  return frames;
}

function encodeEvents(events: readonly EncodedEvent[]): string {
  let frames = "";
  for (const { id, json } of events) frames += `data: ${json}\nid: ${id}\n\n`;
  return frames;
}

let lastEntries: readonly LogEntry[] = [];
let lastFrames = "";

/** Followers of one run are given the same array one after the other: it is encoded once. */
function encodeEntries(entries: readonly LogEntry[]): string {
  if (entries !== lastEntries) {
    lastEntries = entries;
    lastFrames = "";
    for (const { json, seq } of entries) lastFrames += `data: ${json}\nid: ${seq}\n\n`;
  }
  return lastFrames;
}

/** tRPC's error envelope, with the right status. */
function sendError(response: Response, path: string, error: unknown): void {
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
        path,
        errorCode: known.code,
        requestId: requestIdOf(response),
        ...(known.issues !== undefined && { issues: known.issues }),
        ...(known.retryAfterMs !== undefined && { retryAfterMs: known.retryAfterMs }),
      },
    },
  });
}
