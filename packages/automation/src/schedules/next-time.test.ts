import { CronExpression } from "cron-parser";
import { expect, it, vi } from "vitest";
import { assertSeldom, nextTime } from "./next-time.ts";

const at = (time: string) => new Date(time);
const next = (cron: string, after: string, timeZone = "UTC") =>
  nextTime({ cron, timeZone }, at(after)).toISOString();

it("finds the first time after another, by the wall clock of its zone", () => {
  expect(next("0 9 * * 1-5", "2026-11-20T09:00:00Z")).toBe("2026-11-23T09:00:00.000Z");
  expect(next("0 9 * * *", "2026-07-01T00:00:00Z", "Europe/Berlin")).toBe(
    "2026-07-01T07:00:00.000Z",
  );
  expect(next("0 9 * * *", "2026-12-01T00:00:00Z", "Europe/Berlin")).toBe(
    "2026-12-01T08:00:00.000Z",
  );
});

it("fires once on the days that the clock is put back or forward", () => {
  // Forward: there is no half past two. Back: there are two.
  expect(next("30 2 * * *", "2026-03-29T00:00:00Z", "Europe/Berlin")).toBe(
    "2026-03-29T01:30:00.000Z",
  );
  const first = nextTime(
    { cron: "30 2 * * *", timeZone: "Europe/Berlin" },
    at("2026-10-24T22:00:00Z"),
  );
  const second = nextTime({ cron: "30 2 * * *", timeZone: "Europe/Berlin" }, first);
  expect(second.getTime() - first.getTime()).toBeGreaterThan(23 * 3_600_000);
});

it.each([
  "*/10 * * * *",
  "0 * * * *",
  "0,30 9 * * MON",
  "15 0 1 1 *",
  "0 0 29 2 *",
  "0,55 9,11 * * *",
])("allows %s", (cron) => {
  expect(() => assertSeldom({ cron, timeZone: "UTC" }, at("2026-11-23T12:00:00Z"))).not.toThrow();
});

it.each([
  ["* * * * *", "less than 10 minutes apart"],
  ["*/9 * * * *", "less than 10 minutes apart"],
  ["0,5 9 1 1 *", "less than 10 minutes apart"],
  ["55,4 * * * *", "less than 10 minutes apart"],
  ["0,55 0,23 * * *", "less than 10 minutes apart"],
  ["0 0 30 2 *", "no cron expression"],
  ["60 * * * *", "no cron expression"],
  ["0 9 * *", "no cron expression"],
  ["0 0 9 * * *", "no cron expression"],
  ["@hourly", "no cron expression"],
  ["H * * * *", "no cron expression"],
  ["often", "no cron expression"],
])("refuses %s in words", (cron, words) => {
  expect(() => assertSeldom({ cron, timeZone: "UTC" }, at("2026-11-23T12:00:00Z"))).toThrow(
    expect.objectContaining({ code: "BAD_REQUEST", message: expect.stringContaining(words) }),
  );
});

it("is not asked to go through times that are years apart", () => {
  const next = vi.spyOn(CronExpression.prototype, "next");
  assertSeldom({ cron: "0 0 29 2 *", timeZone: "America/Sao_Paulo" }, new Date());
  expect(next).not.toHaveBeenCalled();
  next.mockRestore();
});

it("refuses a time zone that is none", () => {
  expect(() => next("0 9 * * *", "2026-01-01T00:00:00Z", "Mars/Base")).toThrow("no such time zone");
});
