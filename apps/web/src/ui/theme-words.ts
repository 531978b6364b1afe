import type { Theme } from "../app/theme.ts";
import { defineWords } from "../words/define-words.ts";

export const themeWords = defineWords("theme", {
  names: { system: "as the system", light: "light", dark: "dark" } satisfies Record<Theme, string>,
  toggle: (now: string, next: string) => `Theme: ${now}. Switch to ${next}`,
});
