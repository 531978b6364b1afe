import type { Chat } from "@parley/chat";
import { type Db, findSchedule } from "@parley/db";
import type { JobsProcess } from "@parley/jobs";
import type {
  CreateScheduleInput,
  Principal,
  ScheduledPrompt,
  StartedRun,
  UpdateScheduleInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import type { AutomationLog } from "../automation-log.ts";
import {
  createSchedule,
  getSchedule,
  listSchedules,
  noSuchSchedule,
  removeSchedule,
  updateSchedule,
} from "./keep-schedules.ts";
import { ScheduleClock, sendScheduledJob } from "./schedule-clock.ts";
import { send, sendScheduled } from "./send-scheduled.ts";

/** Everybody's own; what is another's does not exist (NOT_FOUND). */
export interface Schedules {
  list(principal: Principal): Promise<ScheduledPrompt[]>;
  get(principal: Principal, scheduleId: string): Promise<ScheduledPrompt>;
  create(principal: Principal, input: CreateScheduleInput): Promise<ScheduledPrompt>;
  update(principal: Principal, input: UpdateScheduleInput): Promise<ScheduledPrompt>;
  /** What it has begun stays. */
  delete(principal: Principal, scheduleId: string): Promise<void>;
  /** Sends it now, beside its times. */
  runNow(principal: Principal, scheduleId: string): Promise<StartedRun>;
}

export interface SchedulesOptions {
  db: Db;
  chat: { messages: Pick<Chat["messages"], "send"> };
  jobs: Pick<JobsProcess, "enqueue" | "handle">;
  /** The clock; tests have their own. */
  now?: () => Date;
  /** Milliseconds between two looks after what is due. */
  everyMs?: number;
  log: AutomationLog;
}

export interface SchedulesProcess {
  schedules: Schedules;
  /** Begins to look after what is due. */
  start(): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 5_000;

/** Scheduled prompts of one process; registers their job. */
export function createSchedules({
  now = () => new Date(),
  everyMs = LOOK_EVERY_MS,
  ...rest
}: SchedulesOptions): SchedulesProcess {
  const options = { ...rest, now };
  const { db, jobs } = options;
  const clock = new ScheduleClock(options, everyMs);
  jobs.handle(sendScheduledJob, ({ payload, job }) => sendScheduled(options, payload, job.attempt));
  return {
    schedules: {
      list: (principal) => listSchedules(options, principal),
      get: (principal, id) => getSchedule(options, principal, id),
      create: (principal, input) => createSchedule(options, principal, input),
      update: (principal, input) => updateSchedule(options, principal, input),
      delete: (principal, id) => removeSchedule(options, principal, id),
      async runNow(principal, id) {
        const schedule = await findSchedule(db, principal, id);
        if (schedule === undefined) throw noSuchSchedule();
        return send(options, principal, schedule, {
          scheduleId: id,
          conversationId: schedule.conversationId ?? uuidv7(),
          messageId: uuidv7(),
        });
      },
    },
    start: () => clock.start(),
    close: () => clock.close(),
  };
}
