import * as z from "zod";

/**
 * Every way in which Parley can fail towards a caller. The set is closed: the transports map it
 * with an exhaustive `Record<ErrorCode, …>`, and the UI has a sentence for each.
 *
 * The first group is about the request, the second about this server, the third about the model
 * provider behind it.
 */
export const errorCode = z.enum([
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "PAYLOAD_TOO_LARGE",
  "RATE_LIMITED",
  "UNKNOWN_MODEL",
  "CONTEXT_TOO_LONG",

  "OVERLOADED",
  "RUN_DEADLINE",
  "RUN_LOST",
  "INTERNAL",

  "UPSTREAM_OVERLOADED",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_AUTH",
  "UPSTREAM_REJECTED",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_BROKEN",
]);
export type ErrorCode = z.infer<typeof errorCode>;

export interface ErrorIssue {
  /** Where in the input, e.g. `["content", 0, "text"]`. */
  path: (string | number)[];
  message: string;
}

/** A failure with a code of the closed set. `message` is for the caller and reveals nothing inside. */
export class ParleyError extends Error {
  readonly code: ErrorCode;
  readonly issues: ErrorIssue[] | undefined;
  /** Milliseconds after which the same request may succeed. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { issues?: ErrorIssue[]; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ParleyError";
    this.code = code;
    this.issues = options.issues;
    this.retryAfterMs = options.retryAfterMs;
  }
}
