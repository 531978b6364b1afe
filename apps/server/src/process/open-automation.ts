import {
  type AutomationLog,
  type Batches,
  createBatches,
  createSchedules,
  type Schedules,
} from "@parley/automation";
import type { Chat } from "@parley/chat";
import type { Db } from "@parley/db";
import type { JobsProcess } from "@parley/jobs";
import type { BatchingModel } from "@parley/llm";

/** What goes on without anybody at the page. */
export interface Automation {
  batches: Batches;
  schedules: Schedules;
  /** Once the jobs are started. */
  start(): void;
  close(): Promise<void>;
}

/** Registers the jobs, so it comes before they are started. */
export function openAutomation(options: {
  db: Db;
  chat: Chat;
  model: BatchingModel;
  jobs: JobsProcess;
  log: AutomationLog;
}): Automation {
  const batches = createBatches(options);
  const schedules = createSchedules(options);
  return {
    batches,
    schedules: schedules.schedules,
    start: () => schedules.start(),
    close: () => schedules.close(),
  };
}
