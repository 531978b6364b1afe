import { defineWords } from "../words/define-words.ts";

export const browserWords = defineWords("browsers", {
  unknown: "A browser",
  on: (browser: string, system: string) => `${browser} on ${system}`,
});
