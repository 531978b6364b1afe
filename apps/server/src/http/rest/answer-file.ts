import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { toFile } from "@parley/api";
import type { Response } from "express";
import { callRoute, type RestCall } from "./rest-call.ts";

/** Sends what the procedure gives as a file, no faster than it is taken. It breaks off where that fails. */
export async function answerFile(call: RestCall, response: Response): Promise<void> {
  const file = toFile(await callRoute(call));
  response.setHeader("Content-Disposition", `attachment; filename="${file.fileName}"`);
  response.type(file.contentType);
  await pipeline(Readable.from(file.text(), { highWaterMark: 1 }), response);
}
