import type { IncomingMessage } from "node:http";

const KEPT = 200;
const LARGEST_BODY = 256 * 1024;
const HEADERS = [
  "anthropic-version",
  "anthropic-beta",
  "content-type",
  "user-agent",
  "x-sim-fault",
  "x-stainless-retry-count",
] as const;

/** One request as the simulator saw it, for tests to look at. It changes until `state` has settled. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** A few headers by lower-case name; never the key itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: "x-api-key" | "authorization" | "none";
  readonly requestId: string;
  /** The parsed JSON body, unless it was absent, unreadable or larger than 256 KiB. */
  body: unknown;
  /** HTTP status, once the response is over; undefined if no headers went out. */
  status: number | undefined;
  /** `finished`: the whole response went out; `disconnected`: the connection closed before. */
  state: "open" | "finished" | "disconnected";
}

/** The last 200 requests, oldest first. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  add(request: IncomingMessage, path: string, requestId: string): LoggedRequest {
    const headers: Record<string, string> = {};
    for (const name of HEADERS) {
      const value = request.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    const entry: LoggedRequest = {
      method: request.method ?? "",
      path,
      headers,
      credential: credentialOf(request),
      requestId,
      body: undefined,
      status: undefined,
      state: "open",
    };
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.shift();
    return entry;
  }
}

/** How the request says who it is; any value is accepted. */
export function credentialOf(request: IncomingMessage): LoggedRequest["credential"] {
  if (request.headers["x-api-key"] !== undefined) return "x-api-key";
  return request.headers.authorization === undefined ? "none" : "authorization";
}

/** Notes a body in the log, if it is small enough to keep. */
export function noteBody(entry: LoggedRequest, text: string, body: unknown): void {
  if (text.length <= LARGEST_BODY) entry.body = body;
}
