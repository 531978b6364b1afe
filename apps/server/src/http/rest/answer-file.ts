import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { toFile } from "@parley/api";
import type { Response } from "express";
import { callRoute, type RestCall } from "./rest-call.ts";

/** Sends what the procedure gives as a file, no faster than it is taken. It breaks off where that fails. */
export async function answerFile(call: RestCall, response: Response): Promise<void> {
  await sendFile(toFile(await callRoute(call)), response);
}

export async function sendFile(file: ReturnType<typeof toFile>, response: Response): Promise<void> {
  response.setHeader("Content-Disposition", dispositionOf(file));
  response.type(file.contentType);
  await pipeline(Readable.from(file.text(), { highWaterMark: 1 }), response);
}

/** After RFC 6266: a name that every client reads, and where there is one, what people call it. */
function dispositionOf({ fileName, fileTitle }: { fileName: string; fileTitle: string }): string {
  const plain = `attachment; filename="${fileName}"`;
  if (fileTitle === fileName) return plain;
  const encoded = encodeURIComponent(fileTitle).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${plain}; filename*=UTF-8''${encoded}`;
}
