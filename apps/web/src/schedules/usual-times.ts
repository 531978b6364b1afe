import { scheduleWords } from "./schedule-words.ts";

/** Nine o'clock, every day. */
export const firstTime = "0 9 * * *";

/** Times that most want: their cron expressions, and the words for them. */
export function usualTimes(): readonly (readonly [cron: string, words: string])[] {
  return [
    [firstTime, scheduleWords.everyDay],
    ["0 9 * * 1-5", scheduleWords.workdays],
    ["0 9 * * 1", scheduleWords.everyWeek],
    ["0 9 1 * *", scheduleWords.everyMonth],
    ["0 * * * *", scheduleWords.everyHour],
  ];
}

/** What a cron expression says, where it is a usual one; otherwise itself. */
export function wordsOfCron(cron: string): string {
  return usualTimes().find(([expression]) => expression === cron)?.[1] ?? cron;
}
