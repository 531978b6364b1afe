import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error.ts";

const MAX_BYTES = 32 * 1024 * 1024;

/** The body as text. @throws ApiError 413 beyond `maxBytes` (the rest is read and dropped); Error when the client leaves */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BYTES): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(request);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        chunks.length = 0;
        reject(tooLarge(request));
        return;
      }
      chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

// The client is still sending and reads the answer only afterwards, so take the rest and drop it.
function tooLarge(request: IncomingMessage): ApiError {
  request.resume();
  return new ApiError(413);
}
