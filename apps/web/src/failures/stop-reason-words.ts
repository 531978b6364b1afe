import { defineWords } from "../words/define-words.ts";

/** Unusual ends of an answer. */
export const stopReasonWords = defineWords("stopReasons", {
  maxTokens: "The answer reached its length limit.",
  refusal: "The model declined to go on with this.",
  paused: "The model paused before it was done.",
  contextExceeded: "The conversation no longer fits this model. Start a new chat.",
  unknown: (reason: string) =>
    `The model stopped for a reason that Parley does not know: ${reason}.`,
});
