import { useId, useState } from "react";
import type { Run } from "../app/parley.ts";
import { formatDuration } from "../app/format-quantity.ts";
import { formatDollars } from "../app/money.ts";
import { useModelName } from "../data/models.ts";
import { locale } from "../words/language.ts";
import { threadWords } from "./thread-words.ts";

const tenths = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const shownSeconds = (ms: number): string => `${tenths.format(ms / 1_000)} s`;

/** What an answer took, in a line, and the rest of it once that is asked for. */
export function AnswerFigures({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (run.usage === null || run.usage.outputTokens === 0) return null;
  const tokens = run.usage.outputTokens;
  const ms = durationOf(run);
  return (
    // On a phone it hangs on the whole line of buttons: on its own one it could leave the screen.
    <div className="ms-1 sm:relative">
      <button
        type="button"
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open) return;
          event.stopPropagation();
          setOpen(false);
        }}
        data-testid="figures"
        aria-expanded={open}
        aria-controls={id}
        title={threadWords.figures.title}
        onClick={() => setOpen(!open)}
        className="h-8 rounded-lg px-1.5 text-[0.8125rem] text-soft tabular-nums transition-colors hover:bg-hover hover:text-ink"
      >
        {threadWords.tokens(tokens, tokens.toLocaleString(locale))}
        {ms >= 100 && ` · ${shownSeconds(ms)}`}
      </button>
      <div
        id={id}
        hidden={!open}
        className="absolute start-0 bottom-full z-20 mb-1 w-64 max-w-[80vw] animate-appear rounded-xl border border-line bg-raised p-3 text-[0.8125rem] shadow-float"
      >
        {open && <Details run={run} ms={ms} />}
      </div>
    </div>
  );
}

/** Milliseconds; 0 where it is not known. */
function durationOf({ startedAt, endedAt }: Run): number {
  return startedAt === null || endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
}

function Details({ run, ms }: { run: Run; ms: number }) {
  const words = threadWords.figures;
  const model = useModelName(run.model);
  if (run.usage === null) return null;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = run.usage;
  const input = (inputTokens + cacheReadTokens + cacheWriteTokens).toLocaleString(locale);
  const cached = words.cached(cacheReadTokens.toLocaleString(locale));
  const writing = ms - (run.firstTokenMs ?? 0);
  const rows: [name: string, value: string | null][] = [
    [words.model, model],
    [words.input, cacheReadTokens === 0 ? input : `${input} (${cached})`],
    [words.output, outputTokens.toLocaleString(locale)],
    [
      words.speed,
      writing < 100 ? null : words.perSecond(tenths.format((outputTokens * 1_000) / writing)),
    ],
    [words.firstToken, run.firstTokenMs === null ? null : formatDuration(run.firstTokenMs)],
    [words.whole, ms === 0 ? null : shownSeconds(ms)],
    [
      words.cost,
      run.costMicroDollars === null ? words.unknown : formatDollars(run.costMicroDollars),
    ],
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd className="text-end tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
