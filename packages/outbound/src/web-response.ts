import type { Readable } from "node:stream";
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
  return new Response(streamOf(body), init);
}

/** By hand: what `Readable.toWeb` gives is not what browsers' types call a stream, and pages see these. */
function streamOf(body: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks: AsyncIterator<unknown, undefined> = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else if (value instanceof Uint8Array) controller.enqueue(new Uint8Array(value));
      else throw new TypeError("The body of an answer is made of bytes.");
    },
    cancel() {
      body.destroy();
    },
  });
}
