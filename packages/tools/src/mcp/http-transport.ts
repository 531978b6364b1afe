import {
  type ReconnectionScheduler,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Outbound } from "@parley/outbound";
import type { ServerHeaders } from "./header-box.ts";

/** Of one answer of a server: of a call, or of all that it tells unasked. */
const MAX_BYTES = 8 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 130_000;
/** Milliseconds before a stream that ended is asked for again, whatever the server would have. */
const RECONNECT_MS = { least: 1_000, most: 60_000 };

/** Ways over streamable HTTP to servers that others named. */
export function httpTransports(
  outbound: Outbound,
): (url: string, headers: ServerHeaders) => Transport {
  const fetch = outbound.streaming({
    maxBytes: MAX_BYTES,
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
    // A tool may be silent for as long as it may take; idle connections are ended by us.
    idleTimeoutMs: 0,
  });
  return (url, headers) =>
    new StreamableHTTPClientTransport(new URL(url), {
      fetch,
      requestInit: { headers },
      reconnectionScheduler: reconnectSeldom,
    });
}

const reconnectSeldom: ReconnectionScheduler = (reconnect, wantedMs) => {
  const delayMs = Math.min(Math.max(wantedMs, RECONNECT_MS.least), RECONNECT_MS.most);
  const timer = setTimeout(reconnect, delayMs).unref();
  return () => clearTimeout(timer);
};
