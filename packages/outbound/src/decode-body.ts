import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { OutboundError } from "./outbound-error.ts";

/** What `decodeBody` understands. */
export const ACCEPTED_ENCODINGS = "gzip, br";

/**
 * The body as it was before it was compressed, a little at a time: no more is unpacked than is
 * read. Throws UNREADABLE for an encoding that was not asked for, one inside another included.
 */
export function decodeBody(body: Readable, encoding: string | null): Readable {
  const decoder = decoderFor(encoding?.trim().toLowerCase() ?? "identity");
  if (decoder === null) return body;
  // Whichever of both ends early takes the other with it; its error reaches the reader.
  return pipeline(body, decoder, () => {});
}

function decoderFor(encoding: string) {
  if (encoding === "identity" || encoding === "") return null;
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "br") return createBrotliDecompress();
  throw new OutboundError(
    "UNREADABLE",
    "The server compresses its answer in a way that it was not asked for.",
  );
}
