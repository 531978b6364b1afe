import type { keyWords } from "./key-words.ts";

export const keyGerman: typeof keyWords = {
  control: "Strg",
  shift: "Umschalt",
  enter: "Eingabe",
};
