import type { footnoteWords } from "./footnote-words.ts";

export const footnotesGerman: typeof footnoteWords = {
  title: "Fußnoten",
  reference: (number) => `Fußnote ${number}`,
  back: (number) => `Zurück zur Stelle von Fußnote ${number}`,
};
