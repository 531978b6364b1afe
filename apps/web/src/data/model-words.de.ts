import type { modelWords } from "./model-words.ts";

export const modelGerman: typeof modelWords = {
  unknown: "Assistent",
};
