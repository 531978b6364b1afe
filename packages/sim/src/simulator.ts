import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ApiError, errorBody } from "./api-error.ts";
import { Attempts } from "./attempts.ts";
import { Batches } from "./batches/batches.ts";
import type { Exchange, Shared } from "./answer-messages.ts";
import { idFrom } from "./hash.ts";
import { Pacer } from "./pacing.ts";
import { type LoggedRequest, RequestLog } from "./request-log.ts";
import { route } from "./routes.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { Ticker } from "./ticker.ts";

const KEEP_ALIVE_MS = 65_000;

/** A simulator that does not listen yet: an HTTP server, and what it has been asked. */
export interface Simulator {
  readonly server: Server;
  /** The last 200 requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Responses that wait for their next token, for the end of a stall or for their headers. */
  readonly pending: number;
}

/** Makes a simulator of the Anthropic Messages API, its batches included. It holds no port and no timer until it is used. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const log = new RequestLog();
  const shared: Shared = {
    options,
    ticker: new Ticker(),
    pacer: new Pacer(),
    attempts: new Attempts(),
    batches: new Batches(options),
  };
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const requestId = idFrom("req_", `${count}`);
    void handle(request, response, requestId, log, shared);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    server,
    requests: log.entries,
    get pending() {
      return shared.ticker.size;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  log: RequestLog,
  shared: Shared,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://simulator");
  const logged = log.add(request, url.pathname, requestId);
  response.setHeader("request-id", requestId);
  response.setHeader("anthropic-organization-id", "00000000-0000-4000-8000-000000000000");
  response.on("close", () => {
    logged.status = response.headersSent ? response.statusCode : undefined;
    logged.state = response.writableFinished ? "finished" : "disconnected";
  });
  // A write to a client that has just left: "close" follows and frees what belongs to it.
  response.on("error", () => response.destroy());
  const fail = (error: ApiError) => sendError(response, error, requestId);
  const exchange: Exchange = { request, response, requestId, fail };
  try {
    await route(exchange, url, logged, shared);
  } catch (error) {
    // A client that has left while it was sending gets no answer.
    if (request.errored !== null && !(error instanceof ApiError)) response.destroy();
    else fail(error instanceof ApiError ? error : new ApiError(500, String(error)));
  }
}

function sendError(response: ServerResponse, error: ApiError, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(error.status, {
    "content-type": "application/json",
    "x-should-retry": error.status === 429 || error.status >= 500 ? "true" : "false",
    ...(error.retryAfter === undefined ? {} : { "retry-after": String(error.retryAfter) }),
  });
  response.end(errorBody(error.type, error.message, requestId));
}
