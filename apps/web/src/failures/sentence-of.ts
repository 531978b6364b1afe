import { failureOf } from "./failure-of.ts";

/** What went wrong and what to do about it, in a line for beside a form or a button. */
export function sentenceOf(error: unknown): string {
  const { title, advice } = failureOf(error);
  return `${title}. ${advice}`;
}
