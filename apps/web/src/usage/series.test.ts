import { expect, test } from "vitest";
import { seriesOf } from "./series.ts";

const usage = {
  runs: 1,
  inputTokens: 10,
  outputTokens: 5,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicroDollars: 7,
  unpricedRuns: 0,
  firstTokenMs: 300,
};
const days = ["2026-03-01", "2026-03-02", "2026-03-03"];

test("a metric that adds up has a series for each model, the largest first", () => {
  const byDayAndModel = [
    { ...usage, day: "2026-03-01", model: "small", runs: 1 },
    { ...usage, day: "2026-03-01", model: "large", runs: 5 },
    { ...usage, day: "2026-03-03", model: "large", runs: 2 },
    { ...usage, day: "2025-01-01", model: "large", runs: 9 },
  ];
  expect(seriesOf("answers", days, { byDay: [], byDayAndModel })).toEqual([
    { name: "large", values: [5, 0, 2] },
    { name: "small", values: [1, 0, 0] },
  ]);
});

test("beyond four models there are others", () => {
  const byDayAndModel = ["a", "b", "c", "d", "e", "f"].map((model, at) => ({
    ...usage,
    day: "2026-03-02",
    model,
    runs: 10 - at,
  }));
  const series = seriesOf("answers", days, { byDay: [], byDayAndModel });
  expect(series.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "Others"]);
  expect(series[4]?.values).toEqual([0, 11, 0]);
});

test("a median is one series, with gaps where nothing was asked", () => {
  const byDay = [{ ...usage, day: "2026-03-02" }];
  expect(seriesOf("first", days, { byDay, byDayAndModel: [] })).toEqual([
    { name: "First token", values: [null, 300, null] },
  ]);
});
