import { expect, test } from "vitest";
import { RETRY_DELAYS_MS, readRetryAfter, retryInMs } from "./retry-schedule.ts";

const HOUR = 3_600_000;
const atMost = () => 1;
const atLeast = () => 0;

test("ten attempts take about three days", () => {
  const all = (random: () => number) =>
    RETRY_DELAYS_MS.reduce(
      (sum, _delay, at) => sum + (retryInMs(at + 1, null, RETRY_DELAYS_MS, random) ?? Number.NaN),
      0,
    );
  expect(all(atLeast) / HOUR).toBeCloseTo(75.6, 1);
  expect(all(atMost) / HOUR).toBeCloseTo(90.7, 1);
  expect(retryInMs(9, null, RETRY_DELAYS_MS, atLeast)).toBe(24 * HOUR);
  expect(retryInMs(10, null, RETRY_DELAYS_MS, atLeast)).toBeNull();
});

test("a receiver may ask for a longer wait, up to a day, and not for a shorter one", () => {
  expect(retryInMs(1, 60_000, RETRY_DELAYS_MS, atLeast)).toBe(60_000);
  expect(retryInMs(1, 1_000, RETRY_DELAYS_MS, atLeast)).toBe(5_000);
  expect(retryInMs(1, 1_000 * HOUR, RETRY_DELAYS_MS, atLeast)).toBe(24 * HOUR);
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 60_000],
  ["Wed, 21 Oct 2020 07:28:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  [null, null],
])("Retry-After: %j asks for %j ms", (header, expected) => {
  const asked = readRetryAfter(header, Date.parse("2026-10-21T07:27:00Z"));
  expect(asked).toBe(expected);
});
