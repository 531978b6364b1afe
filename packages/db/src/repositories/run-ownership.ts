import type { RunFailure } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { activeStatuses, type RunRow } from "./runs.ts";

/** The model is about to be asked. False: the run is no longer this owner's. */
export async function markRunStreaming(db: Db, id: string, ownerId: string): Promise<boolean> {
  const row = await db
    .updateTable("runs")
    .set({ status: "streaming", startedAt: sql`coalesce(started_at, now())` })
    .where("id", "=", id)
    .where("ownerId", "=", ownerId)
    .where("status", "in", activeStatuses)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** How a run ended; goes with the terminal event of its log. */
export interface RunEnd {
  status: "completed" | "stopped" | "failed" | "interrupted";
  stopReason: string | null;
  failure: RunFailure | null;
  upstreamRequestId: string | null;
}

/**
 * Ends a run that `ownerId` still owns, and locks its row until the transaction ends.
 * False: it has ended already, or another process has taken it.
 */
export async function endRun(
  db: Db,
  id: string,
  ownerId: string | null,
  end: RunEnd,
): Promise<boolean> {
  const row = await db
    .updateTable("runs")
    .set({
      status: end.status,
      stopReason: end.stopReason,
      failureCode: end.failure?.code ?? null,
      failureMessage: end.failure?.message ?? null,
      failureRetryable: end.failure?.retryable ?? null,
      failureRetryAfterMs: end.failure?.retryAfterMs ?? null,
      upstreamRequestId: end.upstreamRequestId,
      endedAt: sql`now()`,
    })
    .where("id", "=", id)
    .where("ownerId", "is not distinct from", ownerId)
    .where("status", "in", activeStatuses)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives active runs back unowned, so that another process takes them at its next look. */
export async function releaseRun(db: Db, id: string, ownerId: string): Promise<void> {
  await db
    .updateTable("runs")
    .set({ ownerId: null, status: "queued" })
    .where("id", "=", id)
    .where("ownerId", "=", ownerId)
    .where("status", "in", activeStatuses)
    .execute();
}

/** Asks for a stop; the owner carries it out. Undefined: it has ended, or is not there. */
export function requestRunStop(
  db: Db,
  principal: { organizationId: string; userId: string },
  id: string,
): Promise<{ ownerId: string | null } | undefined> {
  return db
    .updateTable("runs")
    .set({ stopRequestedAt: sql`coalesce(stop_requested_at, now())` })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .where("status", "in", activeStatuses)
    .returning("ownerId")
    .executeTakeFirst();
}

export async function notifyRunStop(db: Db, id: string): Promise<void> {
  await sql`SELECT pg_notify('parley_run_stop', ${id})`.execute(db);
}

/** The owner's runs that somebody asked to stop. */
export async function listStopRequests(db: Db, ownerId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("runs")
    .select("id")
    .where("ownerId", "=", ownerId)
    .where("status", "in", activeStatuses)
    .where("stopRequestedAt", "is not", null)
    .execute();
  return rows.map((row) => row.id);
}

/** Active runs whose owner's lease has ended, oldest first. */
export async function listAbandonedRuns(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("runs as r")
    .leftJoin("runOwners as o", "o.id", "r.ownerId")
    .select("r.id")
    .where("r.status", "in", activeStatuses)
    .where((eb) => eb.or([eb("o.id", "is", null), eb("o.expiresAt", "<", sql<Date>`now()`)]))
    .orderBy("r.createdAt")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Locks an abandoned run for settling; undefined when another process was faster. */
export async function lockAbandonedRun(db: Db, id: string): Promise<RunRow | undefined> {
  const row = await db
    .selectFrom("runs as r")
    .selectAll("r")
    .where("r.id", "=", id)
    .where("r.status", "in", activeStatuses)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("runOwners as o")
            .select("o.id")
            .whereRef("o.id", "=", "r.ownerId")
            .where("o.expiresAt", ">=", sql<Date>`now()`),
        ),
      ),
    )
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return (
    row && {
      ...row,
      inputTokens: null,
      outputTokens: null,
      cacheReadTokens: null,
      cacheWriteTokens: null,
    }
  );
}

/** Makes a locked, abandoned run `ownerId`'s, to be begun again. */
export async function takeOverRun(db: Db, id: string, ownerId: string): Promise<void> {
  await db
    .updateTable("runs")
    .set({ ownerId, status: "queued", attempt: sql`attempt + 1` })
    .where("id", "=", id)
    .execute();
}

/**
 * Makes or renews this process's lease, and says how many other processes hold one.
 * One row a process, not a run: renewing 500 runs costs what renewing one does.
 */
export async function renewLease(db: Db, ownerId: string, leaseMs: number): Promise<number> {
  const { rows } = await sql<{ others: number }>`
    WITH renewed AS (
      INSERT INTO run_owners (id, expires_at)
      VALUES (${ownerId}, now() + ${leaseMs} * interval '1 millisecond')
      ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
    ), forgotten AS (
      DELETE FROM run_owners WHERE expires_at < now() - interval '1 hour' AND id <> ${ownerId}
    )
    SELECT count(*)::int AS others FROM run_owners WHERE id <> ${ownerId} AND expires_at >= now()
  `.execute(db);
  return rows[0]?.others ?? 0;
}

/** Ends leases of processes that are known to be gone; their runs are settled at the next look. */
export async function endLeases(db: Db, ownerIds: readonly string[] | "all"): Promise<void> {
  let query = db.deleteFrom("runOwners");
  if (ownerIds !== "all") query = query.where("id", "in", [...ownerIds]);
  await query.execute();
}
