import { type ErrorCode, errorBody } from "@parley/shared";
import type { ZodOpenApiResponsesObject } from "zod-openapi";
import { errorMap } from "../error-map.ts";
import { errorWords } from "./error-words.ts";
import { headers } from "./response-headers.ts";
import type { RestRoute } from "./rest-route.ts";

/** Every error that a route can answer with, by status; each code has its example. */
export function errorResponses(route: RestRoute): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(errorsOf(route), (code) => errorMap[code].http);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus
          .map((code) => `\`${code}\`: ${errorWords[code].meaning}`)
          .join("\n\n"),
        headers: headers(...extraHeaders(status)),
        content: {
          "application/json": {
            schema: errorBody,
            examples: Object.fromEntries(
              sameStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

/** Every code that a route can answer with. */
export function errorsOf(route: RestRoute): ReadonlySet<ErrorCode> {
  return new Set([...baseErrors(route), ...(route.errors ?? [])]);
}

/** What the handler of every route may answer, whatever the procedure does. */
function baseErrors({ takesIdempotencyKey, bodyKeys }: RestRoute): ErrorCode[] {
  return [
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    // An Idempotency-Key that was used for another call.
    ...(takesIdempotencyKey ? (["CONFLICT"] as const) : []),
    ...(bodyKeys.length > 0 ? (["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) : []),
    "RATE_LIMITED",
    "INTERNAL",
    "OVERLOADED",
  ];
}

function extraHeaders(status: number): Parameters<typeof headers> {
  if (status === 401) return ["WWW-Authenticate"];
  if (status === 429)
    return ["Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
  return status === 402 || status === 503 ? ["Retry-After"] : [];
}
