import { type ContentBlock, textOf } from "@parley/shared";

/** Of each message so many characters are searched, and so many different words. */
export const MAX_SEARCHED_TEXT = 50_000;
const MAX_WORDS = 2_000;
/** What is longer is found by its beginning. */
const MAX_WORD_LENGTH = 64;

const unspaced =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc]";
const wordPattern = new RegExp(
  `(?<unspaced>${unspaced}+)|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`,
  "gu",
);

/** A word where it stands in a text. */
export interface FoundWord {
  start: number;
  end: number;
  /** Without accents, and in lower case. */
  folded: string;
  /** Of a script that puts nothing between words: it may be a whole sentence. */
  unspaced: boolean;
}

/** The same for all ways to write the same letters, as `fold_letters` does it in the database. */
export function foldLetters(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]+/g, "")
    .normalize("NFC");
}

export function* findWords(text: string): Generator<FoundWord, void> {
  for (const match of text.matchAll(wordPattern)) {
    const folded = foldLetters(match[0]).replace(/\s+/gu, "");
    if (folded !== "")
      yield {
        start: match.index,
        end: match.index + match[0].length,
        folded,
        unspaced: match.groups?.["unspaced"] !== undefined,
      };
  }
}

/** What a word is indexed as: itself, or each two neighbours of what has no spaces. */
export function termsOf({ folded, unspaced: isUnspaced }: FoundWord): string[] {
  if (!isUnspaced) return [cut(folded)];
  const letters = Array.from(folded);
  return letters.map((letter, at) => letter + (letters[at + 1] ?? ""));
}

/** The beginning of a word by which it is found. */
export function cut(folded: string): string {
  return Array.from(folded).slice(0, MAX_WORD_LENGTH).join("");
}

/** The visible words of a message, with a space between each two; empty where there are none. */
export function searchWords(content: readonly ContentBlock[]): string {
  const words = new Set<string>();
  for (const word of findWords(textOf(content).slice(0, MAX_SEARCHED_TEXT))) {
    for (const term of termsOf(word)) words.add(term);
    if (words.size >= MAX_WORDS) break;
  }
  return [...words].join(" ");
}
