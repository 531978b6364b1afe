/** A text, how one is made of what it is about, or more of them under names. */
type Word = string | ((...about: never[]) => unknown) | { readonly [name: string]: Word };

/** By area: what takes the place of its English words. */
export type Translations = Readonly<Record<string, object>>;

const areas = new Map<string, object>();
let translations: Translations = {};

/**
 * The words of one area of the page, in English. A translation is an object of the same type, in
 * `<area>-words.de.ts`. The page's language takes the place of the English words before the first
 * paint: read them where they are shown, never into a constant of a module.
 */
export function defineWords<Words extends Readonly<Record<string, Word>>>(
  area: string,
  english: Words,
): Readonly<Words> {
  if (areas.has(area)) throw new Error(`The words of "${area}" are defined twice.`);
  const words = { ...english, ...translations[area] };
  areas.set(area, words);
  return words;
}

/** Puts a language in the place of English: where it is loaded, and in what is still to come. */
export function translate(next: Translations): void {
  translations = { ...translations, ...next };
  for (const [area, words] of areas) Object.assign(words, next[area]);
}

/** The areas that are loaded. */
export function knownAreas(): readonly string[] {
  return [...areas.keys()];
}
