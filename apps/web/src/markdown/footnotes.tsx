import { CornerDownLeft } from "lucide-react";
import { use } from "react";
import { focusBeside } from "./focus-beside.ts";
import { KnownFootnotes } from "./footnote-reference.tsx";
import { footnoteWords } from "./footnote-words.ts";
import { renderTokens } from "./tokens-view.tsx";

/** All footnotes, below the text. */
export function Footnotes({ live }: { live: boolean }) {
  const notes = [...use(KnownFootnotes).values()];
  if (notes.length === 0) return null;
  return (
    <section aria-label={footnoteWords.title} className="footnotes">
      <ol>
        {notes.map((tokens, index) => (
          <li key={index} tabIndex={-1} data-footnote={index + 1} dir="auto">
            {renderTokens(tokens, live)}{" "}
            <button
              type="button"
              aria-label={footnoteWords.back(index + 1)}
              onClick={(event) => focusBeside(event, `[data-footnote-reference="${index + 1}"]`)}
              className="footnote-reference"
            >
              <CornerDownLeft className="inline size-3.5 rtl:-scale-x-100" />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
