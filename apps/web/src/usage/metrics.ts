import type { CountedUsage } from "@parley/shared";
import { formatDollars } from "../app/money.ts";
import { locale } from "../words/language.ts";

/** What a chart can show. */
export type Metric = "tokens" | "money" | "answers" | "first";

interface MetricFigures {
  /** Null: there is nothing to tell. */
  of: (usage: CountedUsage) => number | null;
  format: (value: number) => string;
  /** Whether days and models add up to the whole. */
  adds: boolean;
}

const whole = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });

export const metrics: Record<Metric, MetricFigures> = {
  tokens: { of: tokensOf, format: compactNumber, adds: true },
  money: { of: (usage) => usage.costMicroDollars, format: formatDollars, adds: true },
  answers: { of: (usage) => usage.runs, format: compactNumber, adds: true },
  first: {
    of: (usage) => usage.firstTokenMs,
    format: formatSeconds,
    adds: false,
  },
};

export function isMetric(name: string | undefined): name is Metric {
  return name !== undefined && Object.hasOwn(metrics, name);
}

/** All kinds together: what came from a cache was read, too. */
export function tokensOf(usage: CountedUsage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

export function formatCount(count: number): string {
  return whole.format(count);
}

function compactNumber(count: number): string {
  return compact.format(count);
}

function formatSeconds(ms: number): string {
  return `${seconds.format(ms / 1_000)} s`;
}
