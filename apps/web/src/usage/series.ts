import type { CountedUsage } from "@parley/shared";
import { type Metric, metrics } from "./metrics.ts";
import { usageWords } from "./usage-words.ts";

/** Models that have a colour of their own; the rest is one more series. */
const MAX_SERIES = 4;

export interface Series {
  name: string;
  /** One value a day, in the days' order; null where there is nothing to tell. */
  values: readonly (number | null)[];
}

interface OfDayAndModel extends CountedUsage {
  day: string;
  model: string;
}
interface OfDay extends CountedUsage {
  day: string;
}

/** A metric by day: a series for each model where days add up, else one. */
export function seriesOf(
  metric: Metric,
  days: readonly string[],
  usage: { byDay: readonly OfDay[]; byDayAndModel: readonly OfDayAndModel[] },
): Series[] {
  const { of, adds } = metrics[metric];
  const place = new Map(days.map((day, at) => [day, at]));
  if (!adds) {
    const values = days.map((): number | null => null);
    for (const each of usage.byDay) {
      const at = place.get(each.day);
      if (at !== undefined) values[at] = of(each);
    }
    return [{ name: usageWords.metrics[metric], values }];
  }
  const byModel = new Map<string, number[]>();
  for (const each of usage.byDayAndModel) {
    const at = place.get(each.day);
    if (at === undefined) continue;
    const values = byModel.get(each.model) ?? days.map(() => 0);
    values[at] = (values[at] ?? 0) + (of(each) ?? 0);
    byModel.set(each.model, values);
  }
  const ranked = [...byModel]
    .map(([model, values]) => ({ name: model, values, sum: sumOf(values) }))
    .toSorted((a, b) => b.sum - a.sum || a.name.localeCompare(b.name));
  const kept = ranked.slice(0, MAX_SERIES);
  const rest = ranked.slice(MAX_SERIES);
  if (rest.length > 0) {
    const values = days.map((_day, at) => sumOf(rest.map((each) => each.values[at] ?? 0)));
    kept.push({ name: usageWords.others, values, sum: 0 });
  }
  return kept.map((each) => ({ name: each.name, values: each.values }));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
