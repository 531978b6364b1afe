import { toDownload } from "@parley/api";
import type { Request, Response } from "express";
import { sendDownload } from "../send-download.ts";
import { callRoute, type RestCall } from "./rest-call.ts";

/** Sends the bytes that the procedure gives. */
export async function answerDownload(
  call: RestCall,
  request: Request,
  response: Response,
): Promise<void> {
  await sendDownload(toDownload(await callRoute(call)), request, response);
}
