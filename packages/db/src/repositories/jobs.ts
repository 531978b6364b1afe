import { type Job, type Principal, includesRole } from "@parley/shared";
import { type Selectable, sql } from "kysely";
import type { Db, JobsTable } from "../tables.ts";

/** Whose jobs: a person's, all of an organization, or the installation's own. */
export type JobScope =
  | { organizationId: string; userId: string }
  | { organizationId: string }
  | { organizationId: null };

/** What a principal may see and act on: an admin all of the organization's, others their own. */
export function jobScopeOf({ organizationId, userId, role }: Principal): JobScope {
  return includesRole(role, "admin") ? { organizationId } : { organizationId, userId };
}

/** Whose a new job is. Null: the installation's. */
export type JobOwner = { organizationId: string; userId: string | null } | null;

export type JobRow = Selectable<JobsTable>;

export function jobRowToJob(row: JobRow): Job {
  const { id, name, status, userId, version, attempt, error, result } = row;
  return {
    id,
    name,
    status,
    userId,
    version,
    attempt,
    progress:
      row.progressDone === null
        ? null
        : { done: row.progressDone, total: row.progressTotal, note: row.progressNote },
    error,
    result,
    cancelRequested: row.cancelRequestedAt !== null,
    createdAt: row.createdAt.toISOString(),
    startAfter: row.startAfter.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

export interface NewJob {
  id: string;
  name: string;
  payload: object;
  owner: JobOwner;
  singletonKey: string | null;
  /** Null: at once. */
  startAfter: Date | null;
}

/** False: there is a job with this id, or one that has not ended with this singleton key. */
export async function insertJob(
  db: Db,
  { payload, owner, startAfter, ...job }: NewJob,
): Promise<boolean> {
  const row = await db
    .insertInto("jobs")
    .values({
      ...job,
      organizationId: owner?.organizationId ?? null,
      userId: owner?.userId ?? null,
      payload: JSON.stringify(payload),
      startAfter: startAfter ?? sql<Date>`now()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The job with this singleton key that has not ended. */
export async function findSingletonJob(
  db: Db,
  { name, owner, singletonKey }: Pick<NewJob, "name" | "owner" | "singletonKey">,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("jobs")
    .select("id")
    .where("name", "=", name)
    .where("organizationId", "is not distinct from", owner?.organizationId ?? null)
    .where("singletonKey", "=", singletonKey)
    .where("endedAt", "is", null)
    .executeTakeFirst();
  return row?.id;
}

/** Locked until the transaction ends; undefined: there is none in this scope. */
export async function lockJob(trx: Db, scope: JobScope, id: string): Promise<JobRow | undefined> {
  return selectJobs(trx, scope).where("id", "=", id).forUpdate().executeTakeFirst();
}

export async function findJob(db: Db, scope: JobScope, id: string): Promise<JobRow | undefined> {
  return selectJobs(db, scope).where("id", "=", id).executeTakeFirst();
}

export function selectJobs(db: Db, scope: JobScope) {
  const query = db
    .selectFrom("jobs")
    .selectAll()
    .where("organizationId", "is not distinct from", scope.organizationId);
  return "userId" in scope ? query.where("userId", "=", scope.userId) : query;
}

/**
 * Deletes the jobs that a person has in an organization, with what they made, and of this name those
 * that are about everybody in it: what they made may have something of the person's in it, too. Those
 * that run are stopped.
 */
export async function deleteJobsWith(
  trx: Db,
  { organizationId, userId }: { organizationId: string; userId: string },
  name: string,
): Promise<void> {
  await trx
    .deleteFrom("jobs")
    .where("organizationId", "=", organizationId)
    .where((eb) =>
      eb.or([
        eb("userId", "=", userId),
        eb.and([eb("name", "=", name), sql<boolean>`payload ->> 'of' = 'organization'`]),
      ]),
    )
    .execute();
}

/** One that nobody needs to know of, now that it has ended. */
export async function deleteJob(trx: Db, id: string): Promise<void> {
  await trx.deleteFrom("jobs").where("id", "=", id).execute();
}
