/** The languages of the page, each by its own name, and the way it is written. */
export const languages = {
  en: { name: "English", direction: "ltr" },
  de: { name: "Deutsch", direction: "ltr" },
} as const;
export type Language = keyof typeof languages;

export function isLanguage(value: string): value is Language {
  return Object.hasOwn(languages, value);
}

/** What was chosen by hand, else the first of the reader's languages that the page has. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const wanted = chosen === null ? preferred : [chosen, ...preferred];
  return wanted.map(languageOf).find(isLanguage) ?? "en";
}

/** For dates and numbers: the reader's own kind of a language, British English for one. */
export function chooseLocale(language: Language, preferred: readonly string[]): string {
  return preferred.find((candidate) => languageOf(candidate) === language) ?? language;
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split("-", 1)[0] ?? "";
}
