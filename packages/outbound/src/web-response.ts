import { Readable } from "node:stream";
import type { Followed } from "./send-and-follow.ts";

const withoutBody = new Set([204, 205, 304]);

/** The answer as `fetch` would give it, its body read as it comes. Already unpacked, of no known length. */
export function toWebResponse({ status, headers, body }: Omit<Followed, "url">): Response {
  const init = { status, headers: new Headers(headers) };
  init.headers.delete("content-encoding");
  init.headers.delete("content-length");
  if (withoutBody.has(status)) {
    body.resume();
    return new Response(null, init);
  }
  return new Response(Readable.toWeb(body), init);
}
