import { defineWords } from "../words/define-words.ts";

export const modelWords = defineWords("models", {
  /** Of whom it is not known. */
  unknown: "Assistant",
});
