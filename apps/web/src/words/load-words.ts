import { type Language, languages } from "./choose-language.ts";
import { translate, type Translations } from "./define-words.ts";
import { language } from "./language.ts";

interface Translation {
  first: () => Promise<Translations>;
  later: () => Promise<Translations>;
}

const translationsOf: Record<Language, Translation | undefined> = {
  en: undefined,
  de: {
    first: async () => (await import("./german.ts")).german,
    later: async () => (await import("./german-later.ts")).germanLater,
  },
};

let translation = translationsOf[language];
let later: Promise<void> | undefined;

/** Before the first paint. Where a translation cannot be fetched, the page is in English. */
export async function loadWords(): Promise<void> {
  if (translation !== undefined)
    try {
      translate(await translation.first());
    } catch {
      translation = undefined;
    }
  const shown: Language = translation === undefined ? "en" : language;
  document.documentElement.lang = shown;
  document.documentElement.dir = languages[shown].direction;
}

/** The words of the pages that are fetched later. Where they cannot be had, those are in English. */
export async function loadLaterWords(): Promise<void> {
  if (translation === undefined) return;
  later ??= translation.later().then(translate);
  try {
    await later;
  } catch {
    // The next page asks again.
    later = undefined;
  }
}
