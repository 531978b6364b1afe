import { defineWords } from "../words/define-words.ts";

export const languageWords = defineWords("language", {
  title: "Language",
  description:
    "Of this page, in this browser. The model answers in the language that you write in.",
  label: "Language of the page",
});
