import { findHits, markHits, MAX_SEARCHED_TEXT, type SearchQuery } from "@parley/db";
import type { MarkedText } from "@parley/shared";

/** Characters around the first hit. */
const BEFORE = 50;
const LENGTH = 180;

/** What is around a query's first hit, on one line, without the marks of Markdown. */
export function snippetOf(text: string, query: SearchQuery): MarkedText {
  const plain = text
    .slice(0, MAX_SEARCHED_TEXT)
    .replace(/`{3,}[\w-]*|[`*]+|^\s*(#{1,6}|>+)\s/gmu, " ")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  const first = findHits(plain, query).next().value?.start ?? 0;
  const from = first <= BEFORE ? 0 : beginOfWord(plain, first - BEFORE, first);
  const to = from + LENGTH >= plain.length ? plain.length : endOfWord(plain, from, from + LENGTH);
  const parts = markHits(plain.slice(from, to).toWellFormed(), query);
  return [
    ...(from > 0 ? [{ text: "…", hit: false }] : []),
    ...parts,
    ...(to < plain.length ? [{ text: "…", hit: false }] : []),
  ];
}

function beginOfWord(text: string, near: number, last: number): number {
  const space = text.indexOf(" ", near);
  return space >= 0 && space < last ? space + 1 : near;
}

function endOfWord(text: string, first: number, near: number): number {
  const space = text.lastIndexOf(" ", near);
  return space > first + LENGTH / 2 ? space : near;
}
