import type { BatchWork, Db } from "@parley/db";
import type { BatchingModel } from "@parley/llm";
import type { AutomationLog } from "../automation-log.ts";
import type { CallSlots } from "./call-slots.ts";

export interface BatchLimits {
  /** Calls that one process, and an organization over all of them, have going for batches. */
  perProcess: number;
  perOrganization: number;
  /** Milliseconds before the first look at what the provider has; later ones are further apart. */
  pollMs: number;
}

export const batchLimits: BatchLimits = { perProcess: 8, perOrganization: 20, pollMs: 2_000 };

export interface BatchRunnerOptions {
  db: Db;
  model: BatchingModel;
  slots: CallSlots;
  limits: BatchLimits;
  log: AutomationLog;
}

/** One attempt at a batch. */
export interface BatchRun extends BatchRunnerOptions {
  signal: AbortSignal;
  /** Whether its person, and the key that it was made with, still may. */
  mayGoOn: (batch: BatchWork) => Promise<boolean>;
  onEnded: (count: number) => void;
}
