import { Transform, type Readable, pipeline } from "node:stream";
import { OutboundError } from "./outbound-error.ts";

export interface WholeBody {
  bytes: Uint8Array;
  /** Whether there was more than `maxBytes`. */
  cut: boolean;
}

/** Reads up to `maxBytes` and lets go of the rest unread. */
export async function readBody(body: Readable, maxBytes: number): Promise<WholeBody> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    const room = maxBytes - length;
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    length += chunk.length;
    // Leaving the loop closes the stream, and with it the connection.
    if (length > maxBytes) return { bytes: Buffer.concat(chunks), cut: true };
  }
  return { bytes: Buffer.concat(chunks), cut: false };
}

/** The same body, which breaks with TOO_LARGE once it has more than `maxBytes`. */
export function boundBody(body: Readable, maxBytes: number): Readable {
  let length = 0;
  const bound = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      length += chunk.length;
      if (length > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  return pipeline(body, bound, () => {});
}

export function tooLarge(maxBytes: number): OutboundError {
  return new OutboundError("TOO_LARGE", `The answer has more than ${maxBytes} bytes.`);
}
