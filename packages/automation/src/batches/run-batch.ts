import { type BatchWork, type Db, endBatch, findBatchWork, findStandingRole } from "@parley/db";
import { includesRole } from "@parley/shared";
import type { BatchRun, BatchRunnerOptions } from "./batch-run.ts";
import { runDirectly } from "./direct-batch.ts";
import { endUnasked } from "./end-early.ts";
import { runAtProvider } from "./provider-batch.ts";

/**
 * Works on a batch until every item has ended: `waiting → sent → answered | failed | expired`, or
 * `cancelled`. May be cut at any point, and begun again by whoever has the job next.
 */
export async function runBatch(
  options: BatchRunnerOptions,
  batchId: string,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const { db, model } = options;
  const batch = await findBatchWork(db, batchId);
  if (batch?.status !== "running") return;
  let { ended } = batch;
  progress(ended, batch.items);
  const run: BatchRun = {
    ...options,
    signal,
    mayGoOn: (work) => isAllowed(db, work),
    onEnded(count) {
      ended += count;
      progress(ended, batch.items);
    },
  };
  const isDone = model.batches !== undefined && (await runAtProvider(run, model.batches, batch));
  if (!isDone) await runDirectly(run, batch);
  await finish(run, batchId);
}

/** Ends what may not be asked any more, and the batch. */
async function finish(run: BatchRun, batchId: string): Promise<void> {
  const { db, log } = run;
  const batch = await findBatchWork(db, batchId);
  if (batch === undefined) return;
  if (batch.isCancelled) await endUnasked(db, batch, "cancelled", { inHand: true });
  else if (!(await run.mayGoOn(batch)))
    await endUnasked(db, batch, refusalOf(batch), { inHand: true });
  if (await endBatch(db, batchId)) log.info({ batchId, items: batch.items }, "A batch has ended.");
  else throw new Error("A batch was left with items that have not ended.");
}

function refusalOf({ isKeyRevoked }: BatchWork) {
  const message = isKeyRevoked
    ? "The API key that this batch was made with was revoked."
    : "Whoever made this batch may not chat in the organization any more.";
  return { code: "FORBIDDEN", message } as const;
}

async function isAllowed(db: Db, { organizationId, userId, isKeyRevoked }: BatchWork) {
  if (isKeyRevoked) return false;
  const role = await findStandingRole(db, { organizationId, userId });
  return role !== undefined && includesRole(role, "member");
}
