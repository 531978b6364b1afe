import type { TokenUsage } from "@parley/shared";
import { locale } from "../words/language.ts";
import { composerWords } from "./composer-words.ts";

/** From here on it is worth a thought. */
const MUCH = 0.8;
const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;

interface ContextMeterProps {
  /** Of the last answer: all that the model read and wrote is read again for the next one. */
  usage: TokenUsage;
  /** Tokens. */
  contextWindow: number;
}

/** How much of what the model can read at once the conversation takes. */
export function ContextMeter({ usage, contextWindow }: ContextMeterProps) {
  const used =
    usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens;
  const part = Math.min(1, used / contextWindow);
  const count = (tokens: number): string => tokens.toLocaleString(locale, { notation: "compact" });
  const percent = part.toLocaleString(locale, { style: "percent", maximumFractionDigits: 0 });
  const words = composerWords.context(percent, count(used), count(contextWindow));
  return (
    <span
      role="meter"
      data-testid="context-meter"
      aria-label={composerWords.contextName}
      aria-valuemin={0}
      aria-valuemax={contextWindow}
      aria-valuenow={Math.min(used, contextWindow)}
      aria-valuetext={words}
      title={words}
      className={`inline-flex h-9 items-center gap-1.5 px-1 text-xs tabular-nums ${part >= MUCH ? "text-caution" : "text-soft"}`}
    >
      <svg viewBox="0 0 18 18" className="size-[1.125rem] -rotate-90" aria-hidden="true">
        <circle cx="9" cy="9" r={RADIUS} fill="none" strokeWidth="2.5" className="stroke-line" />
        <circle
          cx="9"
          cy="9"
          r={RADIUS}
          fill="none"
          strokeWidth="2.5"
          strokeDasharray={`${Math.max(part, 0.02) * AROUND} ${AROUND}`}
          className="stroke-current"
        />
      </svg>
      {part >= MUCH && percent}
    </span>
  );
}
