import { expect, it } from "vitest";
import { call } from "../testing/call.ts";
import { createCurrentTime } from "./current-time.ts";

const tool = createCurrentTime(() => new Date("2026-03-29T00:59:59.999Z"));

it.for([
  [{}, "UTC", "2026-03-29T00:59:59+00:00", "Sunday"],
  [{ timeZone: "Europe/Berlin" }, "Europe/Berlin", "2026-03-29T01:59:59+01:00", "Sunday"],
  [{ timeZone: "America/New_York" }, "America/New_York", "2026-03-28T20:59:59-04:00", "Saturday"],
  [{ timeZone: "Asia/Kathmandu" }, "Asia/Kathmandu", "2026-03-29T06:44:59+05:45", "Sunday"],
  [{ timeZone: "Pacific/Kiritimati" }, "Pacific/Kiritimati", "2026-03-29T14:59:59+14:00", "Sunday"],
] as const)("%j is %s: %s, a %s", async ([input, timeZone, dateTime, weekday]) => {
  expect(await call(tool, input)).toEqual({
    output: { timeZone, dateTime, weekday, unixSeconds: 1_774_745_999 },
    isError: false,
  });
});

it("keeps to the hours of summer from the second on that they begin", async () => {
  const later = createCurrentTime(() => new Date("2026-03-29T01:00:00Z"));
  expect(await call(later, { timeZone: "Europe/Berlin" })).toMatchObject({
    output: { dateTime: "2026-03-29T03:00:00+02:00" },
  });
});

it.for(["Berlin", "", "Mars/Olympus", "../../etc/passwd", "Europe/Berlin\n"])(
  "%j is no time zone",
  async (timeZone) => {
    expect(await call(tool, { timeZone })).toMatchObject({ isError: true });
  },
);
