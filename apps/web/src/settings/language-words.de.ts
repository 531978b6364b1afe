import type { languageWords } from "./language-words.ts";

export const languageGerman: typeof languageWords = {
  title: "Sprache",
  description:
    "Die Sprache dieser Seite in diesem Browser. Das Modell antwortet in der Sprache, in der Sie schreiben.",
  label: "Sprache der Seite",
};
