import { MIN_SCHEDULE_MINUTES, ParleyError } from "@parley/shared";
import { CronExpressionParser } from "cron-parser";

export interface CronTimes {
  cron: string;
  timeZone: string;
}

/** The first time after `after`. Throws BAD_REQUEST where the expression or the time zone is none. */
export function nextTime(times: CronTimes, after: Date): Date {
  return parse(times, after).next().toDate();
}

/**
 * Throws BAD_REQUEST where it says no times, or two that are too near to each other. By its fields:
 * to go through the times of some expressions takes a second.
 */
export function assertSeldom(times: CronTimes, now: Date): void {
  const { minute, hour } = parse(times, now).fields;
  const minutes = minute.values.map(Number);
  const hours = new Set(hour.values.map(Number));
  const goesOn = [...hours].some((value) => hours.has((value + 1) % 24));
  const [first = 0] = minutes;
  const following = goesOn ? [...minutes.slice(1), first + 60] : minutes.slice(1);
  if (following.some((next, index) => next - (minutes[index] ?? 0) < MIN_SCHEDULE_MINUTES))
    throw badCron(
      `Its times are less than ${MIN_SCHEDULE_MINUTES} minutes apart. Make them fewer.`,
    );
}

function parse({ cron, timeZone }: CronTimes, currentDate: Date) {
  assertTimeZone(timeZone);
  // Its other forms (six fields, @hourly, H) are none that people would know from elsewhere.
  if (!/^[\d*,/-]+( +[\d*,/-]+){2}( +[\d*,/\-a-z]+){2}$/i.test(cron) || / h/i.test(cron))
    throw badCron(FIELDS);
  try {
    return CronExpressionParser.parse(cron, { currentDate, tz: timeZone });
  } catch (error) {
    throw badCron(FIELDS, error);
  }
}

const FIELDS =
  "It is no cron expression: minute, hour, day of the month, month, day of the week, as in `0 9 * * 1-5`.";

function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    throw new ParleyError(
      "BAD_REQUEST",
      "timeZone: There is no such time zone. Write one as `Europe/Berlin`.",
      { cause },
    );
  }
}

function badCron(words: string, cause?: unknown): ParleyError {
  return new ParleyError("BAD_REQUEST", `cron: ${words}`, cause === undefined ? {} : { cause });
}
