import { type AnswerInput, answerInput, type ParleyError } from "@parley/shared";
import { toParleyError } from "../error-map.ts";
import type { Dialect } from "../compatible/dialect.ts";

/** What a body asks for, which is also what the procedure takes. */
export function inputOf(dialect: Dialect, body: unknown): AnswerInput {
  return answerInput.parse(dialect.readRequest(body, "req").input);
}

/** With what a body is refused. */
export function refusalOf(dialect: Dialect, body: unknown): ParleyError {
  try {
    dialect.readRequest(body, "req");
  } catch (error) {
    return toParleyError(error);
  }
  throw new Error("The body was not refused.");
}
