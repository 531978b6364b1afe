import type { browserWords } from "./browser-words.ts";

export const browserGerman: typeof browserWords = {
  unknown: "Ein Browser",
  on: (browser, system) => `${browser} auf ${system}`,
};
