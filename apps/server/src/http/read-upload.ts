import type { UploadBody } from "@parley/chat";
import { ParleyError } from "@parley/shared";
import type { Request, Response } from "express";

/** Milliseconds in which nothing of an upload comes in, before it is given up. */
const SILENCE_MS = 30_000;

/** The body of a request as a file's bytes, read as they are taken; what is not taken is dropped. */
export function readUpload(request: Request, response: Response): UploadBody {
  const { "content-length": length, "content-encoding": encoding } = request.headers;
  if (encoding !== undefined && encoding !== "identity")
    throw new ParleyError(
      "UNSUPPORTED_MEDIA_TYPE",
      "Send the file as it is, without a Content-Encoding.",
    );
  request.setTimeout(SILENCE_MS, () => request.destroy());
  // Whoever is refused is still sending, and reads the answer only afterwards.
  response.once("finish", () => request.resume());
  return {
    announced: length === undefined ? undefined : Number(length),
    // What is refused is answered first, on the same connection.
    bytes: request.iterator({ destroyOnReturn: false }),
  };
}
