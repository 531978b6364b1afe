import type { Token } from "marked";
import { createContext, use } from "react";
import { focusBeside } from "./focus-beside.ts";
import { footnoteWords } from "./footnote-words.ts";

/** The footnotes of the text, by their names, in the order of their numbers. */
export const KnownFootnotes = createContext<ReadonlyMap<string, readonly Token[]>>(new Map());

/** The number of a footnote in the text, which leads to it; as written where there is no such note. */
export function FootnoteReference({ name }: { name: string }) {
  const number = [...use(KnownFootnotes).keys()].indexOf(name) + 1;
  if (number === 0) return `[^${name}]`;
  return (
    <sup>
      <button
        type="button"
        data-footnote-reference={number}
        aria-label={footnoteWords.reference(number)}
        onClick={(event) => focusBeside(event, `[data-footnote="${number}"]`)}
        className="footnote-reference"
      >
        {number}
      </button>
    </sup>
  );
}
