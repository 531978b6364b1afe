import { cut, findWords, type FoundWord, foldLetters, termsOf } from "./search-words.ts";

/** More words of a query are left out. */
const MAX_QUERY_WORDS = 12;

/** A word that a message has to have. */
export interface SearchTerm {
  text: string;
  /** Whether it is enough that a word begins with it: it is still being typed. */
  prefix: boolean;
}

export interface SearchQuery {
  words: readonly FoundWord[];
  terms: readonly SearchTerm[];
}

/** What somebody looks for; no terms: there is no word in it. */
export function parseSearch(text: string): SearchQuery {
  const words = [...findWords(text)].slice(0, MAX_QUERY_WORDS);
  const terms = words.flatMap((word): SearchTerm[] => {
    const isTyped = word.end === text.length;
    if (!word.unspaced) return [{ text: cut(word.folded), prefix: isTyped }];
    const pairs = termsOf(word);
    // The last is one letter alone: any pair begins with it where it is all there is.
    if (pairs.length === 1) return pairs.map((pair) => ({ text: pair, prefix: true }));
    return pairs.slice(0, -1).map((pair) => ({ text: pair, prefix: false }));
  });
  return { words, terms };
}

/** The same search with other words in place of those that nothing has. */
export function withWords(query: SearchQuery, others: ReadonlyMap<string, string>): SearchQuery {
  const words = query.words.map((word) => ({
    ...word,
    folded: others.get(word.folded) ?? word.folded,
  }));
  const terms = words.flatMap((word) =>
    termsOf(word).map((text): SearchTerm => ({ text, prefix: false })),
  );
  return { words, terms };
}

/** As Postgres reads it. */
export function toTsquery(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ text, prefix }) => `'${text.replace(/['\\]/g, "$&$&")}'${prefix ? ":*" : ""}`)
    .join(" & ");
}

/** A piece of a text, as it is written. */
export interface TextPart {
  text: string;
  /** Whether it is what was looked for. */
  hit: boolean;
}

/** A text in parts: those that a query finds are its hits. */
export function markHits(text: string, query: SearchQuery): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { start, end } of findHits(text, query)) {
    if (start > from) parts.push({ text: text.slice(from, start), hit: false });
    parts.push({ text: text.slice(start, end), hit: true });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}

/** Where a query's words are in a text. */
export function* findHits(
  text: string,
  { words, terms }: SearchQuery,
): Generator<{ start: number; end: number }, void> {
  const exact = new Set<string>();
  const beginnings: string[] = [];
  for (const { text: term, prefix } of terms)
    if (prefix) beginnings.push(term);
    else exact.add(term);
  const sought = words.filter((word) => word.unspaced).map(({ folded }) => folded);
  for (const word of findWords(text)) {
    if (word.unspaced) yield* findWithin(text, word, sought);
    else {
      const folded = cut(word.folded);
      if (exact.has(folded) || beginnings.some((beginning) => folded.startsWith(beginning)))
        yield { start: word.start, end: word.end };
    }
  }
}

/** In a run without spaces only what was looked for is the hit. */
function* findWithin(
  text: string,
  { start, end }: FoundWord,
  sought: readonly string[],
): Generator<{ start: number; end: number }, void> {
  const run = text.slice(start, end);
  const folded = foldLetters(run);
  // Where folding moves letters, the whole run is shown as the hit.
  const isAligned = folded.length === run.length;
  let from = 0;
  while (from < folded.length) {
    const next = sought
      .map((word) => ({ at: folded.indexOf(word, from), length: word.length }))
      .filter(({ at }) => at >= 0)
      .toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) return;
    if (isAligned) yield { start: start + next.at, end: start + next.at + next.length };
    else {
      yield { start, end };
      return;
    }
    from = next.at + next.length;
  }
}
