import type { ErrorCode } from "@parley/shared";
import { errorWords } from "./error-words.ts";
import { failureWords } from "./failure-words.ts";

/** What a rejected call told, as the page shows it. */
export interface Failure {
  /** Undefined where no server answered. */
  code: ErrorCode | undefined;
  title: string;
  advice: string;
  /** The server's own sentence, when it adds something. */
  detail: string | undefined;
}

/** Reads a tRPC error (its `data.errorCode`) or a `FollowError` (its `code`); anything else means that no answer came. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (code === undefined) return { code, ...failureWords.unreachable, detail: undefined };
  return {
    code,
    ...errorWords[code],
    detail: error instanceof Error && error.message !== "" ? error.message : undefined,
  };
}

export function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && isErrorCode(error.code)) return error.code;
  if (!("data" in error)) return undefined;
  const data = error.data;
  if (typeof data !== "object" || data === null || !("errorCode" in data)) return undefined;
  return isErrorCode(data.errorCode) ? data.errorCode : undefined;
}

/** Nobody answered, or the server could not: the same call may work in a moment. */
export function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || code === "OVERLOADED" || code === "RATE_LIMITED";
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorWords, value);
}
