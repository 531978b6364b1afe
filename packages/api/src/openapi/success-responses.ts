import * as z from "zod";
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { downloadResponse, fileResponse } from "./file-response.ts";
import { exampleOf } from "./output-examples.ts";
import { headers } from "./response-headers.ts";
import type { RestRoute } from "./rest-route.ts";
import { streamResponse } from "./stream-response.ts";

/** What a route answers when all is well. */
export function successResponses(route: RestRoute): ZodOpenApiResponsesObject {
  if (route.file !== undefined) return { 200: fileResponse(route.file) };
  if (route.download !== undefined) return { 200: downloadResponse(route.download) };
  if (route.output === undefined)
    return {
      200: streamResponse(route),
      ...(route.mayBeEmpty && { 204: nothing("Nothing is being written.") }),
    };
  const replays = route.takesIdempotencyKey ? (["Idempotent-Replayed"] as const) : [];
  if (route.output instanceof z.ZodVoid) return { 204: nothing("It is done.", ...replays) };
  const status = route.status ?? 200;
  const example = exampleOf(route.output);
  return {
    [status]: {
      description: route.output.description ?? words[status],
      headers: headers(...replays),
      content: {
        "application/json": {
          schema: route.output,
          ...(example !== undefined && { example }),
        },
      },
    },
  };
}

const words = {
  200: "What was asked for.",
  201: "It was made.",
  202: "It was taken on, and goes on by itself.",
};

function nothing(description: string, ...more: "Idempotent-Replayed"[]): ZodOpenApiResponseObject {
  return { description, headers: headers(...more) };
}
