import { useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { locale } from "../words/language.ts";
import { toolCallWords } from "./tool-call-words.ts";

/** What is longer, or has more lines, is folded first. */
const FOLDED_LENGTH = 1_200;
const FOLDED_LINES = 16;
/** Longer texts are cut: a card is to be looked at, not to be searched. */
const MAX_LENGTH = 20_000;

interface FoldedValueProps {
  label: string;
  copyLabel: string;
  text: string;
}

/** A value as text, of which a long one shows its beginning. */
export function FoldedValue({ label, copyLabel, text }: FoldedValueProps) {
  const [whole, setWhole] = useState(false);
  const beginning = beginningOf(text);
  const folded = !whole && beginning.length < text.length;
  const shown = folded ? beginning : text.slice(0, MAX_LENGTH);
  return (
    <div>
      <div className="-mt-1 flex items-center justify-between gap-2">
        <p className="text-soft text-xs">{label}</p>
        <span className="print:hidden">
          <CopyButton text={text} label={copyLabel} />
        </span>
      </div>
      <pre
        tabIndex={0}
        aria-label={label}
        dir="ltr"
        className="max-h-96 overflow-auto print:max-h-none print:overflow-visible whitespace-pre-wrap font-mono text-[0.8125rem] -outline-offset-2 [overflow-wrap:anywhere]"
      >
        {shown}
        {shown.length < text.length && "…"}
      </pre>
      {folded && (
        <button
          type="button"
          className="mt-1 rounded-md py-1 font-medium text-[0.8125rem] text-accent-ink hover:underline print:hidden"
          onClick={() => setWhole(true)}
        >
          {toolCallWords.showAll(text.length.toLocaleString(locale))}
        </button>
      )}
      {!folded && shown.length < text.length && (
        <p className="mt-1 text-soft text-xs">
          {toolCallWords.cut(
            shown.length.toLocaleString(locale),
            text.length.toLocaleString(locale),
          )}
        </p>
      )}
    </div>
  );
}

function beginningOf(text: string): string {
  const lines = text.slice(0, FOLDED_LENGTH).split("\n");
  const isShort = text.length <= FOLDED_LENGTH && lines.length <= FOLDED_LINES;
  return isShort ? text : lines.slice(0, FOLDED_LINES).join("\n");
}
