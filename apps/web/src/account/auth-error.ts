import type { ErrorCode } from "@parley/shared";
import type { Words } from "../failures/error-words.ts";
import { authErrorWords } from "./auth-error-words.ts";

/** A call to `/api/auth` that was refused. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: ErrorCode;
  /** For the person in front of it, where there is more to say than what `code` says. */
  readonly words: Words | undefined;

  /**
   * @param status of the HTTP response
   * @param reason the server's own code for what is wrong
   * @param message the server's sentence
   */
  constructor(status: number, reason: string | undefined, message: string) {
    super(message);
    this.code = codeFor(status, reason);
    this.words = wordsFor(reason);
  }
}

/** Only `UNAUTHORIZED` itself means that the session is gone: a wrong password is a 401, too. */
function codeFor(status: number, reason: string | undefined): ErrorCode {
  if (status === 401) return reason === "UNAUTHORIZED" ? "UNAUTHORIZED" : "BAD_REQUEST";
  if (status === 403) return "FORBIDDEN";
  if (status === 404) return "NOT_FOUND";
  if (status === 409) return "CONFLICT";
  if (status === 429) return "RATE_LIMITED";
  if (status === 503) return "OVERLOADED";
  return status >= 500 ? "INTERNAL" : "BAD_REQUEST";
}

function wordsFor(reason: string | undefined): Words | undefined {
  const known: Readonly<Record<string, Words>> = authErrorWords;
  return reason === undefined ? undefined : known[reason];
}
