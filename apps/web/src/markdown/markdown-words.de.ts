import type { markdownWords } from "./markdown-words.ts";

export const markdownGerman: typeof markdownWords = {
  text: "Text",
  copyCode: "Code kopieren",
  formula: "Formel",
  table: "Tabelle",
  image: "Bild",
  done: "Erledigt",
  notDone: "Offen",
};
