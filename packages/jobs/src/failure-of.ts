import { type ErrorCode, ParleyError } from "@parley/shared";
import { JobFailure } from "./job-handler.ts";

export interface AttemptFailure {
  /** For whoever looks at the job. */
  words: string;
  retry: boolean;
  /** Whether it is ours to look into. */
  isOurs: boolean;
}

/** What asking again may mend. */
const passing: readonly ErrorCode[] = [
  "RATE_LIMITED",
  "OVERLOADED",
  "RUN_DEADLINE",
  "RUN_LOST",
  "UPSTREAM_OVERLOADED",
  "UPSTREAM_RATE_LIMITED",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_BROKEN",
];

/** What is said of an attempt that threw. Of errors that nobody gave words, nothing but that. */
export function failureOf(error: unknown): AttemptFailure {
  if (error instanceof JobFailure)
    return { words: error.message, retry: error.retry, isOurs: error.cause !== undefined };
  if (error instanceof ParleyError && error.code !== "INTERNAL")
    return { words: error.message, retry: passing.includes(error.code), isOurs: false };
  return { words: "It failed on our side.", retry: true, isOurs: true };
}
