import { locale } from "../words/language.ts";

const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const minute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

const soon = new Intl.DateTimeFormat(locale, {
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

/** The day of an ISO 8601 time, where the reader is. */
export function formatDay(time: string): string {
  return day.format(new Date(time));
}

/** The day and the minute of an ISO 8601 time, where the reader is. */
export function formatMinute(time: string): string {
  return minute.format(new Date(time));
}

/** The same of a time in the next days, whose year goes without saying. */
export function formatSoon(time: string): string {
  return soon.format(new Date(time));
}
