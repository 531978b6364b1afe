import * as z from "zod";

/**
 * Every way in which Parley can fail towards a caller. The set is closed: the transports map it
 * with an exhaustive `Record<ErrorCode, …>`, and the UI has a sentence for each.
 *
 * The first group is about the request, the second about this server, the third about the model
 * provider behind it.
 */
export const errorCode = z
  .enum([
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "CONFLICT",
    "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "RATE_LIMITED",
    "UNKNOWN_MODEL",
    "CONTEXT_TOO_LONG",
    "BUDGET_EXCEEDED",

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
  ])
  .meta({ id: "ErrorCode", description: "Every way to fail. The set is closed." });
export type ErrorCode = z.infer<typeof errorCode>;

const errorIssue = z
  .object({
    path: z
      .array(z.union([z.string(), z.number()]))
      .meta({ description: "Where in the input.", examples: [["content", 0, "text"]] }),
    message: z.string(),
  })
  .meta({ id: "ErrorIssue", description: "One thing that is wrong with the input." });
export type ErrorIssue = z.infer<typeof errorIssue>;

/** An error as REST callers get it, whatever went wrong. */
export const errorBody = z
  .object({
    code: errorCode,
    message: z.string().meta({ description: "What happened and what to do about it, in words." }),
    requestId: z.string().meta({ description: "By this id the server's log knows the request." }),
    issues: z
      .array(errorIssue)
      .optional()
      .meta({ description: "What is wrong with the input, and where: of a BAD_REQUEST." }),
    retryAfterMs: z
      .int()
      .nonnegative()
      .optional()
      .meta({ description: "Milliseconds after which the same request may succeed." }),
  })
  .meta({ id: "Error", description: "An error, whatever went wrong." });
export type ErrorBody = z.infer<typeof errorBody>;

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
