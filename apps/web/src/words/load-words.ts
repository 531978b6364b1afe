import { translate, type Translations } from "./define-words.ts";
import { type Language, languages } from "./choose-language.ts";
import { language } from "./language.ts";

const translationsOf: Record<Language, (() => Promise<Translations>) | undefined> = {
  en: undefined,
  de: async () => (await import("./german.ts")).german,
};

/** Before the first paint. Where a translation cannot be fetched, the page is in English. */
export async function loadWords(): Promise<void> {
  const load = translationsOf[language];
  let shown: Language = language;
  if (load !== undefined)
    try {
      translate(await load());
    } catch {
      shown = "en";
    }
  document.documentElement.lang = shown;
  document.documentElement.dir = languages[shown].direction;
}
