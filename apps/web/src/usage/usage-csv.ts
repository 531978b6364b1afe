import type { CountedUsage } from "@parley/shared";
import { toCsvLine } from "@parley/shared/tables";

const columns = [
  "runs",
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "costMicroDollars",
  "unpricedRuns",
  "firstTokenMs",
] as const satisfies readonly (keyof CountedUsage)[];

/** Usage by day and model as a CSV file, the latest day first. */
export function usageCsv(
  items: readonly (CountedUsage & { day: string; model: string })[],
): string {
  const head = toCsvLine(["day", "model", ...columns]);
  return items.reduce(
    (file, item) =>
      file + toCsvLine([item.day, item.model, ...columns.map((column) => item[column])]),
    head,
  );
}
