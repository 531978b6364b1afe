import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileDownload } from "@parley/api";
import type { Request, Response } from "express";

/**
 * Sends a file that somebody uploaded, no faster than it is taken. Whatever it is, a browser takes it
 * for nothing else, runs nothing of it, and shows nothing of it but images.
 */
export async function sendDownload(
  download: FileDownload,
  request: Request,
  response: Response,
): Promise<void> {
  const { file } = download;
  response.attachment(file.name);
  const disposition = String(response.getHeader("Content-Disposition"));
  if (file.mediaType.startsWith("image/"))
    response.setHeader("Content-Disposition", disposition.replace(/^attachment/, "inline"));
  response.setHeader(
    "Content-Type",
    file.mediaType === "text/plain" ? "text/plain; charset=utf-8" : file.mediaType,
  );
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
  // Asked for anew each time, as it may have been taken away; answered by 304 where it is known.
  response.setHeader("Cache-Control", "private, no-cache, no-transform");
  const etag = `"${file.sha256}"`;
  response.setHeader("ETag", etag);
  if (namesTag(request.get("if-none-match"), etag)) {
    response.status(304).end();
    return;
  }
  response.setHeader("Content-Length", file.size);
  await pipeline(Readable.from(download.bytes(), { highWaterMark: 1 }), response);
}

function namesTag(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag) ?? false;
}
