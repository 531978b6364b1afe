import type { Transport } from "@modelcontextprotocol/client";

/** Requests that a server may make of us in a minute, such as pings: each costs us a call to answer. */
const MAX_REQUESTS = 60;
const PERIOD_MS = 60_000;

/** The same way to a server, which ends where the server asks us for more than anyone needs. */
export function limitRequests(transport: Transport): Transport {
  let asked = 0;
  let since = performance.now();
  // The client calls this with each message first, and does nothing with one over which it throws.
  transport.onmessage = (message) => {
    if (!("method" in message && "id" in message)) return;
    const now = performance.now();
    if (now - since > PERIOD_MS) {
      asked = 0;
      since = now;
    }
    asked += 1;
    if (asked <= MAX_REQUESTS) return;
    void transport.close().catch(() => {});
    throw new Error("The server asks for too much.");
  };
  return transport;
}
