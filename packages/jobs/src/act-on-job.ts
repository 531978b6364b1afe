import {
  cancelQueuedJob,
  type Db,
  findJob,
  isUniqueViolation,
  type JobScope,
  type JobRow,
  jobRowToJob,
  lockJob,
  renewJob,
  requestJobCancel,
} from "@parley/db";
import { hasJobEnded, type Job, ParleyError } from "@parley/shared";
import { fromKysely, type PgBoss } from "pg-boss";

export async function getJob(db: Db, scope: JobScope, id: string): Promise<Job> {
  return jobRowToJob(existing(await findJob(db, scope, id)));
}

/** One that is queued ends at once, one that runs when its handler has stopped. Idempotent. */
export async function cancelJob(
  { db, boss }: { db: Db; boss: PgBoss },
  scope: JobScope,
  id: string,
): Promise<Job> {
  return db.transaction().execute(async (trx) => {
    const row = existing(await lockJob(trx, scope, id));
    if (hasJobEnded(row.status)) return jobRowToJob(row);
    if (row.status === "running") return jobRowToJob(await requestJobCancel(trx, id));
    await boss.deleteJob(row.name, id, { db: fromKysely(trx) });
    return jobRowToJob(await cancelQueuedJob(trx, id));
  });
}

/** Queues one that failed or was cancelled again, as if it were new. Throws CONFLICT for others. */
export async function retryJob(
  { db, boss }: { db: Db; boss: PgBoss },
  scope: JobScope,
  id: string,
): Promise<Job> {
  try {
    return await db.transaction().execute(async (trx) => {
      const { name, status } = existing(await lockJob(trx, scope, id));
      if (status !== "failed" && status !== "cancelled")
        throw new ParleyError(
          "CONFLICT",
          `Only a job that failed or was cancelled can be tried again; this one is ${status}.`,
        );
      const row = await renewJob(trx, id);
      await boss.send(name, null, { id, db: fromKysely(trx) });
      return jobRowToJob(row);
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new ParleyError("CONFLICT", "Another job that does the same is under way.");
    throw error;
  }
}

function existing(row: JobRow | undefined): JobRow {
  if (row === undefined) throw new ParleyError("NOT_FOUND", "There is no such job.");
  return row;
}
