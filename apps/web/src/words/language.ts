import { savedValue } from "../app/saved-value.ts";
import { chooseLanguage, chooseLocale, type Language } from "./choose-language.ts";

const saved = savedValue("parley.language");

/** Fixed for as long as the page is open. */
export const language: Language = chooseLanguage(saved.read(), navigator.languages);
/** For dates and numbers. */
export const locale: string = chooseLocale(language, navigator.languages);

/** Takes effect by loading the page anew; what was written and not sent is kept. */
export function switchLanguage(next: Language): void {
  saved.write(next);
  window.location.reload();
}
