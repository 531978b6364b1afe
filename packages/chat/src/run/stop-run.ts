import { type Db, findRun, notifyRunStop, requestRunStop, runRowToRun } from "@parley/db";
import { ParleyError, type Principal, type Run } from "@parley/shared";
import type { Runner } from "./runner.ts";

/**
 * Writes the wish down and tells the owner, wherever it is; the owner cuts the model and ends the
 * run. Idempotent: a run that has ended is returned as it is.
 */
export async function stopRun(
  db: Db,
  runner: Runner,
  principal: Principal,
  runId: string,
): Promise<Run> {
  const wish = await requestRunStop(db, principal, runId);
  if (wish !== undefined && !runner.stop(runId)) await notifyRunStop(db, runId);
  return getRun(db, principal, runId);
}

export async function getRun(db: Db, principal: Principal, runId: string): Promise<Run> {
  const row = await findRun(db, principal.organizationId, runId);
  if (row === undefined || row.userId !== principal.userId)
    throw new ParleyError("NOT_FOUND", "There is no such run.");
  return runRowToRun(row);
}
