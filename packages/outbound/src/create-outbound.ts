import { Agent, type buildConnector } from "undici";
import { createAddressPolicy } from "./address-policy.ts";
import { boundBody, readBody, tooLarge } from "./bounded-body.ts";
import { checkUrl, type ReachOf, refusedAddress, refusedPlain } from "./check-url.ts";
import { createGuardedConnector, type Resolve, systemResolve } from "./guarded-connector.ts";
import { type HeadersGiven, requestHeaders } from "./request-headers.ts";
import { type FollowLimits, sendAndFollow } from "./send-and-follow.ts";
import { toOutboundError } from "./to-outbound-error.ts";
import { toWebResponse } from "./web-response.ts";

export interface OutboundOptions {
  /** Networks (CIDR) that may be called besides the public internet. @default [] */
  allowPrivate?: readonly string[];
  /** Whether http:// is for those networks alone. @default "anywhere" */
  plainHttp?: "anywhere" | "allowed networks";
  /** @default "Parley" */
  userAgent?: string;
  /** Finds a name's addresses; each is checked before it is connected to. @default the system's */
  resolve?: Resolve;
}

export interface OutboundRequest {
  /** @default "GET" */
  method?: string;
  headers?: HeadersGiven;
  body?: string | Uint8Array | null;
  /** Its reason is thrown. */
  signal?: AbortSignal;
  /** Bytes of the answer, after it is unpacked. @default 1 MiB */
  maxBytes?: number;
  /** What is done about a longer one: TOO_LARGE, or its beginning. @default "refuse" */
  longer?: "refuse" | "cut";
  /** Milliseconds for all of it, redirects included. @default 10_000 */
  timeoutMs?: number;
  /** @default 5 */
  maxRedirects?: number;
}

export interface OutboundResponse {
  /** Where the answer came from, after redirects. */
  url: string;
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  /** Whether `bytes` is the beginning of something longer. */
  cut: boolean;
}

export interface StreamLimits {
  /** Bytes of one answer, after it is unpacked. */
  maxBytes: number;
  /** Milliseconds until an answer begins. */
  headersTimeoutMs: number;
  /** Milliseconds between two pieces of it; 0: any time. */
  idleTimeoutMs: number;
}

/** What `fetch` is to a library that takes one of its own. */
export type FetchLike = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Calls addresses that somebody else named, and nothing that is inside. Redirects are followed by
 * hand, each checked like the first; no cookies, no proxies, no credentials of ours.
 */
export interface Outbound {
  /** One call, its answer read whole. Any status is an answer. Throws `OutboundError`. */
  fetch(url: string | URL, request?: OutboundRequest): Promise<OutboundResponse>;
  /** The same as a `fetch` whose answers are read as they come. */
  streaming(limits: StreamLimits): FetchLike;
  /** Throws REFUSED where an address can be refused by its looks, before anyone calls it. */
  check(url: string): void;
  /** Throws REFUSED where a header is none, or none that a caller may set. */
  checkHeaders(headers: HeadersGiven): void;
  /** Ends every call. */
  close(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_HEADER_BYTES = 32 * 1024;
/** However long a server offers to keep a connection that nobody uses. */
const KEEP_ALIVE_MS = 30_000;
const STREAM_REDIRECTS = 3;

export function createOutbound(options: OutboundOptions = {}): Outbound {
  const reach = reachOf(options);
  const userAgent = options.userAgent ?? "Parley";
  const agent = new Agent({
    connect: connectorFor(reach, options.resolve ?? systemResolve),
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    pipelining: 1,
  });

  const send = (
    url: string | URL,
    init: Pick<OutboundRequest, "method" | "headers" | "body">,
    limits: FollowLimits,
  ) => {
    const request = {
      url: checkUrl(url, reach),
      method: (init.method ?? "GET").toUpperCase(),
      headers: requestHeaders(init.headers, userAgent),
      body: init.body ?? null,
    };
    return sendAndFollow({ agent, reach, ...limits }, request);
  };

  return {
    async fetch(url, request = {}) {
      const { maxBytes = MEGABYTE, timeoutMs = 10_000, longer = "refuse" } = request;
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]);
      try {
        const { body, ...answer } = await send(url, request, {
          signal,
          maxRedirects: request.maxRedirects ?? 5,
          headersTimeoutMs: timeoutMs,
          idleTimeoutMs: timeoutMs,
        });
        const whole = await readBody(body, maxBytes);
        if (whole.cut && longer === "refuse") throw tooLarge(maxBytes);
        return { ...answer, ...whole };
      } catch (error) {
        request.signal?.throwIfAborted();
        throw toOutboundError(error, url, timeout.aborted ? timeoutMs : null);
      }
    },
    streaming:
      (limits) =>
      async (url, init = {}) => {
        const signal = init.signal ?? new AbortController().signal;
        try {
          const request = { ...init, body: sendable(init.body) };
          const followed = await send(url, request, {
            ...limits,
            signal,
            maxRedirects: redirectsOf(init.redirect),
          });
          return toWebResponse({ ...followed, body: boundBody(followed.body, limits.maxBytes) });
        } catch (error) {
          signal.throwIfAborted();
          throw toOutboundError(error, url, null);
        }
      },
    check: (url) => void checkUrl(url, reach),
    checkHeaders: (headers) => void requestHeaders(headers, userAgent),
    close: () => agent.destroy(),
  };
}

function reachOf({ allowPrivate = [], plainHttp = "anywhere" }: OutboundOptions): ReachOf {
  const anywhere = {
    mayReach: createAddressPolicy(allowPrivate),
    somewhere: true,
    refused: refusedAddress,
  };
  if (plainHttp === "anywhere") return { "http:": anywhere, "https:": anywhere };
  const mayReach = createAddressPolicy(allowPrivate, { publicToo: false });
  const somewhere = allowPrivate.length > 0;
  return { "http:": { mayReach, somewhere, refused: refusedPlain }, "https:": anywhere };
}

function connectorFor(reach: ReachOf, resolve: Resolve): buildConnector.connector {
  const plain = createGuardedConnector(reach["http:"], resolve, CONNECT_TIMEOUT_MS);
  const secure = createGuardedConnector(reach["https:"], resolve, CONNECT_TIMEOUT_MS);
  return (options, callback) => (options.protocol === "https:" ? secure : plain)(options, callback);
}

function redirectsOf(mode: RequestInit["redirect"]): number | "manual" {
  if (mode === "manual") return "manual";
  return mode === "error" ? 0 : STREAM_REDIRECTS;
}

function sendable(body: RequestInit["body"]): string | Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new TypeError("Only text and bytes can be sent.");
}
