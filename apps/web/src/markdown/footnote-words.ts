import { defineWords } from "../words/define-words.ts";

export const footnoteWords = defineWords("footnotes", {
  title: "Footnotes",
  reference: (number: number) => `Footnote ${number}`,
  back: (number: number) => `Back to where footnote ${number} is mentioned`,
});
