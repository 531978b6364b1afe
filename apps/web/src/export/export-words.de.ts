import type { exportWords } from "./export-words.ts";

export const exportGerman: typeof exportWords = {
  fileName: "Unterhaltung",
};
