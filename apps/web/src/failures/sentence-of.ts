import { AuthError } from "../account/auth-error.ts";
import { WrongInput } from "../forms/wrong-input.ts";
import { codeOf, type Failure, failureOf } from "./failure-of.ts";

/** What a rejected call of any kind told, those of `/api/auth` included. */
export function anyFailureOf(error: unknown): Failure {
  const failure = failureOf(error);
  if (!(error instanceof AuthError) || error.words === undefined) return failure;
  return { ...failure, ...error.words, detail: undefined };
}

/** What went wrong and what to do about it, in a line for beside a form or a button. */
export function sentenceOf(error: unknown): string {
  if (error instanceof WrongInput) return error.message;
  const code = codeOf(error);
  // What is wrong with the input, or in its way, the server itself says best.
  const own = code === "BAD_REQUEST" || code === "CONFLICT";
  const hasWords = error instanceof AuthError && error.words !== undefined;
  if (own && !hasWords && error instanceof Error && error.message !== "") return error.message;
  const { title, advice } = anyFailureOf(error);
  return `${title}. ${advice}`;
}
