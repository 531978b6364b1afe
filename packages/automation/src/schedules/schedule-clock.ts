import { setTimeout as wait } from "node:timers/promises";
import { type Db, keepScheduleOutcome, lockDueSchedules, setNextTime } from "@parley/db";
import { defineJob, type JobQueue } from "@parley/jobs";
import { MAX_SCHEDULE_FAILURES } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import * as z from "zod";
import type { AutomationLog } from "../automation-log.ts";
import { type CronTimes, nextTime } from "./next-time.ts";
import { SEND_ATTEMPTS } from "./send-scheduled.ts";

/** Schedules that one transaction takes. */
const AT_ONCE = 100;

export const sendScheduledJob = defineJob({
  name: "schedules.send",
  payload: z.strictObject({
    scheduleId: z.uuid(),
    conversationId: z.uuid(),
    messageId: z.uuid(),
  }),
  retry: { limit: SEND_ATTEMPTS - 1, delaySeconds: 15, maxDelaySeconds: 120 },
  timeoutSeconds: 60,
  concurrency: 5,
});

export interface ClockOptions {
  db: Db;
  jobs: JobQueue;
  now: () => Date;
  log: AutomationLog;
}

/**
 * Makes a job of each schedule that is due, and sets its next time, in one transaction: a time is
 * sent once, by whichever process looks first. What was missed while nothing ran is sent once, too.
 */
export function enqueueDue({ db, jobs, now, log }: ClockOptions): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const at = now();
    const due = await lockDueSchedules(trx, at, AT_ONCE);
    for (const { id, organizationId, userId, conversationId, ...times } of due) {
      const next = nextTimeOf(times, at);
      if (next === undefined) {
        await keepScheduleOutcome(trx, id, { ...unreadable, at });
        log.warn({ scheduleId: id }, "A scheduled prompt was disabled: its times cannot be read.");
        continue;
      }
      const firing = {
        scheduleId: id,
        conversationId: conversationId ?? uuidv7(),
        messageId: uuidv7(),
      };
      await jobs.enqueue(trx, sendScheduledJob, firing, { owner: { organizationId, userId } });
      await setNextTime(trx, id, next);
    }
    return due.length;
  });
}

/** They could be read once; but other machines know other time zones. Nobody else's may wait for it. */
const unreadable = {
  runId: null,
  error: "Its times cannot be read here any more. Give it others.",
  failures: MAX_SCHEDULE_FAILURES,
  disabled: "failures",
} as const;

function nextTimeOf(times: CronTimes, after: Date): Date | undefined {
  try {
    return nextTime(times, after);
  } catch {
    return undefined;
  }
}

/** Looks for what is due as long as the process lives. */
export class ScheduleClock {
  readonly #options: ClockOptions;
  readonly #everyMs: number;
  #stopped = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: ClockOptions, everyMs: number) {
    this.#options = options;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#stopped = new AbortController();
    this.#loop = this.#look(this.#stopped.signal);
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }

  async #look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if ((await enqueueDue(this.#options)) === AT_ONCE) continue;
      } catch (error) {
        this.#options.log.error(
          { err: error },
          "Scheduled prompts that are due were not sent; it is tried again.",
        );
      }
      await wait(this.#everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
