import { expect, test } from "vitest";
import { formatDollars, parseDollars, typedDollars } from "./money.ts";

test.each([
  ["50", 50_000_000],
  [" $12.34 ", 12_340_000],
  ["0,5", 500_000],
  ["0.000001", 1],
  ["0", 0],
  ["1000000000", 1_000_000_000_000_000],
])("%j is %d micro-dollars", (typed, microDollars) => {
  expect(parseDollars(typed)).toBe(microDollars);
});

test.each(["", "ten", "-1", "1.2.3", "1e9", "0.0000001", "1000000001", "1,000.50"])(
  "%j is no amount",
  (typed) => expect(parseDollars(typed)).toBeNull(),
);

test("what is typed comes back", () => {
  for (const amount of [0, 1, 500_000, 12_340_000, 50_000_000])
    expect(parseDollars(typedDollars(amount))).toBe(amount);
});

test("small amounts keep their hundredths of a cent, large ones do not", () => {
  expect(formatDollars(207)).toMatch(/0[.,]0002/);
  expect(formatDollars(12_345_678)).toMatch(/12[.,]35/);
});
