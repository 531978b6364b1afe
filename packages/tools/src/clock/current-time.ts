import { defineTool, type Tool } from "@parley/chat";
import * as z from "zod";

const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, "is not a time zone that is known. Use an IANA name like Europe/Berlin.");

/** Tells the time, which no model knows. */
export function createCurrentTime(now: () => Date = () => new Date()): Tool {
  return defineTool({
    name: "current_time",
    description:
      "Tells the date and time of this moment in a time zone. Use it whenever an answer depends on what day or time it is.",
    input: z.strictObject({
      timeZone: timeZone
        .default("UTC")
        .meta({ description: "An IANA name, for instance America/New_York." }),
    }),
    output: z.object({
      timeZone: z.string(),
      dateTime: z.string().meta({ description: "ISO 8601, with the offset from UTC." }),
      weekday: z.string(),
      unixSeconds: z.int(),
    }),
    run: (_context, input) => describe(now(), input.timeZone),
  });
}

function describe(moment: Date, zone: string) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    numberingSystem: "latn",
    weekday: "long",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  }).formatToParts(moment);
  const part = (wanted: Intl.DateTimeFormatPartTypes): string =>
    parts.find(({ type }) => type === wanted)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  const time = `${part("hour")}:${part("minute")}:${part("second")}`;
  // "GMT+02:00", and "GMT" alone for none.
  const offset = part("timeZoneName").replace("GMT", "") || "+00:00";
  return {
    timeZone: zone,
    dateTime: `${day}T${time}${offset}`,
    weekday: part("weekday"),
    unixSeconds: Math.floor(moment.getTime() / 1_000),
  };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
