import {
  type Db,
  findRun,
  notifyRunStop,
  type Owner,
  requestRunStop,
  runRowToRun,
} from "@parley/db";
import { ParleyError, type Principal, type Run } from "@parley/shared";
import type { Runner } from "./runner.ts";

/** What is needed to stop a run, wherever it is. */
export interface StopParts {
  db: Db;
  runner: Pick<Runner, "stop">;
  /** Ends a run that waits, once its stop is asked for, or waits until another has: it has no owner. */
  settle: (runId: string) => Promise<void>;
}

/**
 * Writes the wish down and tells the owner, wherever it is; the owner cuts the answer and ends the
 * run. One that waits has ended when this returns. Idempotent: a run that has ended is returned as it is.
 */
export async function stopRun(parts: StopParts, principal: Principal, runId: string): Promise<Run> {
  await requestStop(parts, principal, runId);
  return getRun(parts.db, principal, runId);
}

/** Does nothing where it has ended, or is not there. */
export async function requestStop(
  { db, runner, settle }: StopParts,
  owner: Owner,
  runId: string,
): Promise<void> {
  const wish = await requestRunStop(db, owner, runId);
  if (wish === undefined) return;
  if (wish.status === "waiting") await settle(runId);
  else if (!runner.stop(runId)) await notifyRunStop(db, runId);
}

export async function getRun(db: Db, principal: Principal, runId: string): Promise<Run> {
  const row = await findRun(db, principal.organizationId, runId);
  if (row === undefined || row.userId !== principal.userId)
    throw new ParleyError("NOT_FOUND", "There is no such run.");
  return runRowToRun(row);
}
