import { expect, test } from "vitest";
import { daysBetween, lastDays } from "./days.ts";

test("names every day of a span, its last among them", () => {
  expect(daysBetween("2026-02-27T00:00:00.000Z", "2026-03-02T09:00:00.000Z")).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
  ]);
  expect(daysBetween("2026-02-27T00:00:00.000Z", "2026-02-28T00:00:00.000Z")).toHaveLength(1);
});

test("the last days end with today, in UTC", () => {
  const now = new Date("2026-03-01T23:30:00Z");
  const { from } = lastDays(7, now);
  const days = daysBetween(from, now.toISOString());
  expect(days).toHaveLength(7);
  expect(days.at(-1)).toBe("2026-03-01");
});
