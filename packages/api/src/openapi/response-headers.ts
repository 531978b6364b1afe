import type { oas31 } from "zod-openapi";

/** Headers of responses, which the responses refer to. */
export const responseHeaders = {
  "X-Request-Id": {
    description: "By this id the server's log knows the request.",
    schema: { type: "string", format: "uuid" },
  },
  "X-Run-Id": {
    description: "The run that is streamed: to follow it again, or to stop it.",
    schema: { type: "string", format: "uuid" },
  },
  "Idempotent-Replayed": {
    description:
      "`true` when a call with the same `Idempotency-Key` was answered before: this is that answer.",
    schema: { type: "string", enum: ["true"] },
  },
  "Retry-After": {
    description: "Seconds after which the same request may succeed.",
    schema: { type: "integer", minimum: 0 },
  },
  "RateLimit-Limit": {
    description: "How many calls may be made in a window; of several limits, the nearest one.",
    schema: { type: "integer", minimum: 0 },
  },
  "RateLimit-Remaining": {
    description: "How many of them are left.",
    schema: { type: "integer", minimum: 0 },
  },
  "RateLimit-Reset": {
    description: "Seconds until all of them are there again.",
    schema: { type: "integer", minimum: 0 },
  },
  "Content-Disposition": {
    description: "The name of the file.",
    schema: { type: "string" },
  },
  ETag: {
    description: "The same for the same bytes.",
    schema: { type: "string" },
  },
  "WWW-Authenticate": {
    description: "The kind of credentials that are asked for.",
    schema: { type: "string", enum: ["Bearer"] },
  },
} satisfies Record<string, oas31.HeaderObject>;

type ResponseHeader = keyof typeof responseHeaders;

/** References to these headers, and to the one that every response has. */
export function headers(...names: ResponseHeader[]): Record<string, oas31.ReferenceObject> {
  const all: ResponseHeader[] = ["X-Request-Id", ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
