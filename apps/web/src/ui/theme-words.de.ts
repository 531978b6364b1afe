import type { themeWords } from "./theme-words.ts";

export const themeGerman: typeof themeWords = {
  names: { system: "wie das System", light: "hell", dark: "dunkel" },
  toggle: (now, next) => `Farben: ${now}. Umschalten auf: ${next}`,
};
