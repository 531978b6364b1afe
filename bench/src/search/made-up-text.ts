const WORDS = 50_000;
const head = ["the", "of", "and", "to", "in", "is", "that", "for", "it", "as", "with", "on", "be"];
const syllables = ["ka", "lo", "mi", "ter", "ros", "vel", "an", "que", "shi", "dor", "ul", "pen"];

/** A word by how common it is: 0 is the commonest. */
export function wordAt(rank: number): string {
  const known = head[rank];
  if (known !== undefined) return known;
  let word = "";
  for (let rest = rank; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length] ?? "";
  return word;
}

/** A word that is in every older message, and in no newer one. */
export const GONE_WORD = "obsolescent";

const cumulated = new Float64Array(WORDS);
let total = 0;
for (let rank = 0; rank < WORDS; rank++) {
  total += 1 / (rank + 2);
  cumulated[rank] = total;
}

/** Text of so many words, each as common as words are; `random` gives numbers below 1. */
export function madeUpText(words: number, random: () => number): string {
  const text: string[] = [];
  for (let at = 0; at < words; at++) text.push(wordAt(rankOf(random() * total)));
  return text.join(" ");
}

function rankOf(value: number): number {
  let low = 0;
  let high = WORDS - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? total) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same numbers each time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
