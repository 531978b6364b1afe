import { activeStatuses } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** A run that there is something to tell of. */
export interface DueTrace {
  runId: string;
  organizationId: string;
  /** What there was to tell when it was claimed: whoever told it says so in `settleTraces`. */
  news: number;
  /** What the log has up to this seq was told. */
  toldSeq: number;
}

/** What was told of a run. */
export interface ToldTrace extends Pick<DueTrace, "runId" | "news"> {
  /** Up to this seq of its log. */
  seq: number;
  /** That is all of it. */
  isWhole: boolean;
}

/** Takes runs that there is news of, the oldest first, for so long; others leave them alone meanwhile. */
export async function claimTraces(db: Db, limit: number, forMs: number): Promise<DueTrace[]> {
  const { rows } = await sql<DueTrace>`
    WITH due AS (
      SELECT run_id FROM trace_outbox
      WHERE news > told_news AND (claimed_until IS NULL OR claimed_until < now())
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE trace_outbox o SET claimed_until = now() + ${forMs} * interval '1 millisecond'
    FROM due, runs r WHERE o.run_id = due.run_id AND r.id = o.run_id
    RETURNING o.run_id, r.organization_id, o.news, o.told_seq
  `.execute(db);
  return rows;
}

/** There is news of runs that go on. Of one that has ended its end tells; one that is locked is left out. */
export async function noteTraces(db: Db, runIds: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO trace_outbox (run_id)
    SELECT id FROM runs WHERE id = ANY(${runIds}::uuid[]) AND status IN (${sql.join(activeStatuses)})
    FOR SHARE SKIP LOCKED
    ON CONFLICT (run_id) DO UPDATE SET news = trace_outbox.news + 1
  `.execute(db);
}

/** Claimed runs were told of. What came since stays due. */
export async function settleTraces(db: Db, told: readonly ToldTrace[]): Promise<void> {
  const whole = told.filter(({ isWhole }) => isWhole).map(({ runId }) => runId);
  if (whole.length > 0) await sql`${forgetting(whole)} SELECT FROM gone`.execute(db);
  const parts = told.filter(({ isWhole }) => !isWhole);
  if (parts.length === 0) return;
  await sql`
    UPDATE trace_outbox o
    SET told_news = told.news, told_seq = told.seq, tries = 0, claimed_until = NULL
    FROM unnest(
      ${parts.map(({ runId }) => runId)}::uuid[],
      ${parts.map(({ news }) => news)}::int[],
      ${parts.map(({ seq }) => seq)}::int[]
    ) AS told (run_id, news, seq)
    WHERE o.run_id = told.run_id
  `.execute(db);
}

/** Keeps claimed runs for so long from now on; 0: gives them back. */
export async function holdTraces(db: Db, runIds: readonly string[], forMs: number): Promise<void> {
  await sql`
    UPDATE trace_outbox SET claimed_until = now() + ${forMs} * interval '1 millisecond'
    WHERE run_id = ANY(${runIds}::uuid[])
  `.execute(db);
}

/**
 * The same for runs that cannot be told of as they are: after `maxTries` they are given up.
 * @returns how many were
 */
export async function countTraceTries(
  db: Db,
  runIds: readonly string[],
  { maxTries, afterMs }: { maxTries: number; afterMs: number },
): Promise<number> {
  const { rows } = await sql<{ runId: string; tries: number }>`
    UPDATE trace_outbox
    SET tries = tries + 1, claimed_until = now() + ${afterMs} * interval '1 millisecond'
    WHERE run_id = ANY(${runIds}::uuid[]) RETURNING run_id, tries
  `.execute(db);
  const given = rows.filter(({ tries }) => tries >= maxTries).map(({ runId }) => runId);
  if (given.length > 0) await sql`${forgetting(given)} SELECT FROM gone`.execute(db);
  return given.length;
}

/** Gives up some of the runs that ended more than so many days ago. @returns how many */
export async function expireTraces(db: Db, days: number): Promise<number> {
  const { rows } = await sql<{ runId: string }>`
    SELECT o.run_id FROM trace_outbox o JOIN runs r ON r.id = o.run_id
    WHERE o.news > o.told_news AND o.created_at < now() - ${days} * interval '1 day'
      AND r.ended_at < now() - ${days} * interval '1 day'
    ORDER BY o.created_at LIMIT 500
  `.execute(db);
  const old = rows.map(({ runId }) => runId);
  if (old.length > 0) await sql`${forgetting(old)} SELECT FROM gone`.execute(db);
  return old.length;
}

/** Runs that there is news of. */
export async function countDueTraces(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("traceOutbox")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .whereRef("news", ">", "toldNews")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** With what was kept of an ended run only to tell of it. */
function forgetting(runIds: readonly string[]) {
  return sql`
    WITH gone AS (
      DELETE FROM trace_outbox WHERE run_id = ANY(${runIds}::uuid[]) RETURNING run_id
    ), forgotten AS (
      DELETE FROM run_requests q USING gone, runs r
      WHERE q.run_id = gone.run_id AND r.id = q.run_id AND r.ended_at IS NOT NULL
    )`;
}
