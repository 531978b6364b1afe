import type { CountedUsage } from "@parley/shared";
import { isMetric, type Metric, metrics } from "./metrics.ts";
import { usageWords } from "./usage-words.ts";

interface MetricTilesProps {
  total: CountedUsage;
  metric: Metric;
  onChoose: (metric: Metric) => void;
}

/** The sums; the chosen one is what the chart shows. */
export function MetricTiles({ total, metric, onChoose }: MetricTilesProps) {
  return (
    <div
      role="group"
      aria-label={usageWords.whatChartShows}
      className="grid grid-cols-2 gap-3 md:grid-cols-4"
    >
      {Object.keys(metrics)
        .filter(isMetric)
        .map((each) => {
          const { of, format } = metrics[each];
          const value = of(total);
          return (
            <button
              key={each}
              type="button"
              aria-pressed={each === metric}
              className="rounded-2xl border border-line bg-raised px-4 py-3.5 text-start transition-colors hover:bg-hover aria-pressed:border-accent dark:bg-transparent"
              onClick={() => onChoose(each)}
            >
              <span className="block text-sm text-soft">{usageWords.metrics[each]}</span>
              <span className="mt-0.5 block font-semibold text-2xl tracking-tight tabular-nums">
                {value === null ? "–" : format(value)}
              </span>
              {each === "money" && total.unpricedRuns > 0 && (
                <span className="block text-soft text-xs">
                  {usageWords.withoutUnpriced(total.unpricedRuns)}
                </span>
              )}
              {each === "first" && (
                <span className="block text-soft text-xs">{usageWords.median}</span>
              )}
            </button>
          );
        })}
    </div>
  );
}
