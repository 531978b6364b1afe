import {
  type Db,
  deleteBatch,
  deleteExpiredBatches,
  findBatch,
  listBatches,
  type Page,
  readBatchResults,
  requestBatchCancel,
} from "@parley/db";
import { JobFailure, type JobsProcess } from "@parley/jobs";
import { type BatchingModel, ModelError } from "@parley/llm";
import {
  type Batch,
  type BatchResult,
  type CreateBatchInput,
  type CreateSmallBatchInput,
  type ListBatchesInput,
  ParleyError,
  type Principal,
} from "@parley/shared";
import type { AutomationLog } from "../automation-log.ts";
import { runBatchJob, sweepBatchesJob } from "./batch-jobs.ts";
import { CallSlots } from "./call-slots.ts";
import { type BatchBody, receiveBatch } from "./receive-batch.ts";
import { type BatchLimits, batchLimits } from "./batch-run.ts";
import { runBatch } from "./run-batch.ts";

/** Everybody's own; what is another's does not exist (NOT_FOUND). */
export interface Batches {
  /** From a file with a prompt a line, as it comes in. */
  create(principal: Principal, input: CreateBatchInput, body: BatchBody): Promise<Batch>;
  createSmall(principal: Principal, input: CreateSmallBatchInput): Promise<Batch>;
  list(principal: Principal, page: ListBatchesInput): Promise<Page<Batch>>;
  get(principal: Principal, batchId: string): Promise<Batch>;
  /** What became of the items so far, in their order; read as it is taken. */
  results(principal: Principal, batchId: string): Promise<AsyncIterable<BatchResult>>;
  /** Nothing more is asked; what has been is kept. Also fine when it has ended. */
  cancel(principal: Principal, batchId: string): Promise<Batch>;
  delete(principal: Principal, batchId: string): Promise<void>;
}

export interface BatchesOptions {
  db: Db;
  model: BatchingModel;
  jobs: Pick<JobsProcess, "enqueue" | "handle" | "schedule">;
  limits?: BatchLimits;
  log: AutomationLog;
}

/** Batches of one process; registers their jobs. */
export function createBatches({ limits = batchLimits, ...options }: BatchesOptions): Batches {
  const { db, jobs, model, log } = options;
  const runner = { db, model, log, limits, slots: new CallSlots(limits.perProcess) };
  jobs.handle(runBatchJob, ({ payload, signal, progress }) =>
    runBatch(runner, payload.batchId, signal, progress).catch(inWords),
  );
  jobs.handle(sweepBatchesJob, () => sweep(db, log));
  jobs.schedule(sweepBatchesJob, "41 * * * *", {});
  const receiver = { db, jobs, defaultModel: model.defaultModel };
  const existing = async (principal: Principal, batchId: string): Promise<Batch> =>
    (await findBatch(db, principal, batchId)) ?? noSuchBatch();
  return {
    create: (principal, input, body) => receiveBatch(receiver, principal, input, body),
    createSmall: (principal, { items, ...input }) =>
      receiveBatch(receiver, principal, input, { bytes: linesFrom(items) }),
    list: (principal, page) => listBatches(db, principal, page),
    get: existing,
    async results(principal, batchId) {
      await existing(principal, batchId);
      return readBatchResults(db, principal, batchId);
    },
    cancel: async (principal, batchId) =>
      (await requestBatchCancel(db, principal, batchId)) ?? noSuchBatch(),
    async delete(principal, batchId) {
      await existing(principal, batchId);
      await deleteBatch(db, principal, batchId);
    },
  };
}

/** The next attempt goes on where this one was. */
function inWords(error: unknown): never {
  if (error instanceof ModelError) throw new JobFailure(error.message, { retry: true });
  throw error;
}

async function sweep(db: Db, log: AutomationLog): Promise<void> {
  let batches = 0;
  for (
    let deleted = await deleteExpiredBatches(db);
    deleted > 0;
    deleted = await deleteExpiredBatches(db)
  )
    batches += deleted;
  if (batches > 0) log.info({ batches }, "Batches whose time was over were deleted.");
}

async function* linesFrom(items: readonly unknown[]): AsyncGenerator<string, void> {
  for (const item of items) yield `${JSON.stringify(item)}\n`;
}

function noSuchBatch(): never {
  throw new ParleyError("NOT_FOUND", "There is no such batch.");
}
