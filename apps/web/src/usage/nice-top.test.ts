import { expect, test } from "vitest";
import { niceTop } from "./nice-top.ts";

test.each([
  [0, 1],
  [1, 1],
  [47_000, 50_000],
  [999, 1_000],
  [210, 240],
  [0.41, 0.5],
])("%d fits under %d", (value, top) => {
  expect(niceTop(value)).toBeCloseTo(top);
});
