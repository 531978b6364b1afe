import type { UploadBody } from "@parley/chat";
import { ParleyError } from "@parley/shared";
import type { Request } from "express";

/** Milliseconds in which nothing of an upload comes in, before it is given up. */
const SILENCE_MS = 30_000;

/** The body of a request as a file's bytes, read as they are taken. */
export function readUpload(request: Request): UploadBody {
  const { "content-length": length, "content-encoding": encoding } = request.headers;
  if (encoding !== undefined && encoding !== "identity")
    throw new ParleyError(
      "UNSUPPORTED_MEDIA_TYPE",
      "Send the file as it is, without a Content-Encoding.",
    );
  request.setTimeout(SILENCE_MS, () => request.destroy());
  return {
    announced: length === undefined ? undefined : Number(length),
    // What is refused is answered first, on the same connection.
    bytes: request.iterator({ destroyOnReturn: false }),
  };
}
