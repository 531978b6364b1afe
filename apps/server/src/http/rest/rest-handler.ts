import type { RestRoute } from "@parley/api";
import type { RequestHandler } from "express";
import { answerDownload } from "./answer-download.ts";
import { answerEvents } from "./answer-events.ts";
import { answerFile } from "./answer-file.ts";
import { answerJson } from "./answer-json.ts";
import { answerStream } from "./answer-stream.ts";
import { readRestCall, type RestOptions } from "./rest-call.ts";

/** Serves any route: reads the call, calls its procedure, and sends what that gives. */
export function restHandler(route: RestRoute, options: RestOptions): RequestHandler {
  return async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const call = await readRestCall(route, options, request, response);
    if (call.keyed?.earlier !== undefined) response.setHeader("Idempotent-Replayed", "true");
    if (route.download !== undefined) await answerDownload(call, request, response);
    else if (route.file !== undefined) await answerFile(call, response);
    else if (route.events !== undefined) await answerEvents(call, options, response);
    else if (route.streams) await answerStream(call, options, response);
    else await answerJson(call, response);
  };
}
