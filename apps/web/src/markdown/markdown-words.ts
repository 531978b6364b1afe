import { defineWords } from "../words/define-words.ts";

export const markdownWords = defineWords("markdown", {
  /** What code without a language is. */
  text: "text",
  copyCode: "Copy code",
  formula: "Formula",
  table: "Table",
  image: "Image",
  done: "Done",
  notDone: "Not done",
});
