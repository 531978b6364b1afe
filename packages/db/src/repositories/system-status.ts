import {
  activeStatuses,
  type ErrorCode,
  MAX_JOBS_COUNTED,
  type RunStatus,
  type SystemStatus,
} from "@parley/shared";
import { sql } from "kysely";
import { lastMigration } from "../migrate.ts";
import type { Db } from "../tables.ts";

/** What the database knows of itself. `latencyMs` is the caller's to measure. */
export async function readDatabaseStatus(
  db: Db,
): Promise<
  Pick<SystemStatus["database"], "version" | "schema" | "sizeBytes"> & { processes: number }
> {
  const { rows } = await sql<{ version: string; sizeBytes: string; processes: string }>`
    SELECT current_setting('server_version') AS version,
      pg_database_size(current_database()) AS size_bytes,
      (SELECT count(*) FROM run_owners WHERE expires_at > now()) AS processes
  `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A SELECT without a table returned no row.");
  return {
    version: row.version,
    schema: lastMigration,
    sizeBytes: Number(row.sizeBytes),
    processes: Number(row.processes),
  };
}

/** How many runs of all organizations have not ended, by state. */
export async function countActiveRuns(db: Db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("runs")
    .select("status")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("status", "in", activeStatuses)
    .groupBy("status")
    .execute();
  const counted = new Map(rows.map(({ status, count }) => [status, Number(count)]));
  return Object.fromEntries(activeStatuses.map((status) => [status, counted.get(status) ?? 0]));
}

/** How many runs of an organization, begun in the last 24 hours, are in each state. */
export async function countRunsOfDay(
  db: Db,
  organizationId: string,
): Promise<Partial<Record<RunStatus, number>>> {
  const rows = await db
    .selectFrom("runs")
    .select("status")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("createdAt", ">", sql<Date>`now() - interval '1 day'`)
    .groupBy("status")
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

/** Why they failed, the latest first. There are as many as codes at the most. */
export async function listFailuresOfDay(
  db: Db,
  organizationId: string,
): Promise<SystemStatus["failures"]> {
  const { rows } = await sql<{
    code: ErrorCode;
    count: string;
    lastAt: Date;
    lastMessage: string;
  }>`
    SELECT failure_code AS code, count(*) AS count, max(created_at) AS last_at,
      (array_agg(failure_message ORDER BY created_at DESC))[1] AS last_message
    FROM runs
    WHERE organization_id = ${organizationId} AND status = 'failed'
      AND created_at > now() - interval '1 day'
    GROUP BY failure_code
    ORDER BY last_at DESC
  `.execute(db);
  return rows.map(({ code, count, lastAt, lastMessage }) => ({
    code,
    count: Number(count),
    lastAt: lastAt.toISOString(),
    lastMessage,
  }));
}

/** Milliseconds to the first token, of the organization's answers of the last 24 hours. */
export async function readFirstTokenTimes(
  db: Db,
  organizationId: string,
): Promise<SystemStatus["runs"]["firstTokenMs"]> {
  const { rows } = await sql<{ median: number | null; p95: number | null }>`
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY first_token_ms) AS median,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY first_token_ms) AS p95
    FROM usage_records
    WHERE organization_id = ${organizationId} AND created_at > now() - interval '1 day'
  `.execute(db);
  const { median = null, p95 = null } = rows[0] ?? {};
  return median === null || p95 === null ? null : { median, p95 };
}

/** The organization's background work, and when its next scheduled prompt is sent. */
export async function readJobsStatus(
  db: Db,
  organizationId: string,
): Promise<SystemStatus["jobs"]> {
  const { rows } = await sql<{
    queued: string;
    running: string;
    failed: string;
    nextScheduledAt: Date | null;
  }>`
    SELECT ${countJobs(organizationId, "queued")} AS queued,
      ${countJobs(organizationId, "running")} AS running,
      ${countJobs(organizationId, "failed")} AS failed,
      (SELECT min(next_at) FROM scheduled_prompts WHERE organization_id = ${organizationId})
        AS next_scheduled_at
  `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A SELECT without a table returned no row.");
  return {
    queued: Number(row.queued),
    running: Number(row.running),
    failed: Number(row.failed),
    nextScheduledAt: row.nextScheduledAt?.toISOString() ?? null,
  };
}

/** The state is written out: only so the index of those that are not done is of use. */
function countJobs(organizationId: string, status: "queued" | "running" | "failed") {
  return sql`(SELECT count(*) FROM (
    SELECT FROM jobs
    WHERE organization_id = ${organizationId} AND status = ${sql.lit(status)}
    LIMIT ${sql.lit(MAX_JOBS_COUNTED)}
  ) AS counted)`;
}
