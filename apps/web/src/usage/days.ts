import { locale } from "../words/language.ts";

const DAY_MS = 24 * 60 * 60_000;

const short = new Intl.DateTimeFormat(locale, {
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});
const long = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" });

/** Every day (UTC) from `from` until before `to`, the oldest first: those without use, too. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const first = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  for (let time = first; time < Date.parse(to); time += DAY_MS)
    days.push(new Date(time).toISOString().slice(0, 10));
  return days;
}

/** The last so many days, today among them, in UTC. */
export function lastDays(count: number, now: Date): { from: string } {
  const from = new Date(now.getTime() - (count - 1) * DAY_MS);
  return { from: `${from.toISOString().slice(0, 10)}T00:00:00Z` };
}

export function formatShortDay(day: string): string {
  return short.format(new Date(`${day}T00:00:00Z`));
}

export function formatLongDay(day: string): string {
  return long.format(new Date(`${day}T00:00:00Z`));
}
