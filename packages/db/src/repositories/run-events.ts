import { sql } from "kysely";
import type { Db } from "../tables.ts";

export interface RunEventRow {
  seq: number;
  data: string;
  terminal: boolean;
}

/** A whole log, and when each of its entries was written; null where that is not known. */
export function listTimedRunEvents(
  db: Db,
  runId: string,
): Promise<(RunEventRow & { writtenAt: Date | null })[]> {
  return db
    .selectFrom("runEvents")
    .select(["seq", "data", "terminal", "writtenAt"])
    .where("runId", "=", runId)
    .orderBy("seq")
    .execute();
}

/** Entries after a cursor, in order, at most `limit`. */
export function listRunEvents(
  db: Db,
  runId: string,
  after: number,
  limit: number,
): Promise<RunEventRow[]> {
  return db
    .selectFrom("runEvents")
    .select(["seq", "data", "terminal"])
    .where("runId", "=", runId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
}

/** The same for many runs in one query, at most `limit` entries of each. */
export async function listRunEventsOfMany(
  db: Db,
  cursors: readonly { runId: string; after: number }[],
  limit: number,
): Promise<(RunEventRow & { runId: string })[]> {
  const { rows } = await sql<RunEventRow & { runId: string }>`
    SELECT c.run_id, e.seq, e.data, e.terminal
    FROM unnest(
      ${cursors.map((cursor) => cursor.runId)}::uuid[],
      ${cursors.map((cursor) => cursor.after)}::int[]
    ) AS c (run_id, after)
    CROSS JOIN LATERAL (
      SELECT seq, data, terminal FROM run_events
      WHERE run_id = c.run_id AND seq > c.after ORDER BY seq LIMIT ${limit}
    ) AS e
    ORDER BY c.run_id, e.seq
  `.execute(db);
  return rows;
}

/** Within the transaction that starts, takes over or ends a run. Fails when the seq is taken. */
export async function insertRunEvent(
  db: Db,
  runId: string,
  event: { seq: number; data: string; terminal: boolean },
): Promise<void> {
  await db
    .insertInto("runEvents")
    .values({ runId, ...event })
    .execute();
}

/** Tells every process which conversation of somebody's has changed. */
export async function notifyConversationChange(db: Db, payload: string): Promise<void> {
  await sql`SELECT pg_notify('parley_conversations', ${payload})`.execute(db);
}

export async function notifyRunEvents(db: Db, payload: string): Promise<void> {
  await sql`SELECT pg_notify('parley_run_events', ${payload})`.execute(db);
}
