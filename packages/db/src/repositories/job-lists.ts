import type { Job, JobStatus } from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import { type JobScope, jobRowToJob, selectJobs } from "./jobs.ts";

const micros = sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`;

/** The latest first. */
export async function listJobs(
  db: Db,
  scope: JobScope,
  page: { status?: JobStatus | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<Job>> {
  let query = selectJobs(db, scope)
    .select(micros.as("micros"))
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1);
  if (page.status !== undefined) query = query.where("status", "=", page.status);
  if (page.cursor !== undefined) {
    const after = decodeCursor(page.cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond', ${after.id}::uuid)`,
    );
  }
  return toPage(await query.execute(), page.limit, jobRowToJob);
}

/** Deletes what jobs made that ended so many hours ago, or came to no good end. */
export async function deleteOldJobResults(db: Db, hours: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("jobResultChunks")
    .where("jobId", "in", (eb) =>
      eb
        .selectFrom("jobs")
        .select("id")
        .where("endedAt", "is not", null)
        .where((or) =>
          or.or([
            or("status", "<>", "completed"),
            or("endedAt", "<", sql<Date>`now() - ${hours} * interval '1 hour'`),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Days for which jobs that have ended are kept: those that failed longer, to be looked into. */
const KEPT_DAYS = { ended: 30, failed: 90, ownCompleted: 1 };

/** Deletes some that ended long ago. Returns how many; 0: none is left. */
export async function deleteOldJobs(db: Db): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM jobs WHERE id IN (
      SELECT id FROM jobs
      WHERE ended_at < now() - CASE
        WHEN organization_id IS NULL AND status = 'completed' THEN ${KEPT_DAYS.ownCompleted}::int
        WHEN status = 'failed' THEN ${KEPT_DAYS.failed}::int
        ELSE ${KEPT_DAYS.ended}::int END * interval '1 day'
      LIMIT 500 FOR UPDATE SKIP LOCKED
    ) RETURNING id
  `.execute(db);
  return rows.length;
}
