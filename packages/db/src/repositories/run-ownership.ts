import {
  activeStatuses,
  type ContentBlock,
  type RunFailure,
  type RunStatus,
  runningStatuses,
  type TokenUsage,
} from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { indexWords } from "./message-search.ts";
import { notCounted, type RunRow } from "./runs.ts";
import { lockWebhooks, tellOfBudgets, tellOfRun, wakeDeliverers } from "./webhook-events.ts";

/** The model is about to be asked. False: the run is no longer this owner's. */
export async function markRunStreaming(db: Db, id: string, ownerId: string): Promise<boolean> {
  const row = await db
    .updateTable("runs")
    .set({ status: "streaming", startedAt: sql`coalesce(started_at, now())` })
    .where("id", "=", id)
    .where("ownerId", "=", ownerId)
    .where("status", "in", runningStatuses)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** What a run's model calls cost together. */
export interface NewUsage {
  tokens: TokenUsage;
  model: string;
  /** Null where the price of the model is not known. */
  costMicroDollars: number | null;
  /** One of them was cut before the provider's final count. */
  estimated: boolean;
  /** Null where it came to none, or nobody measured. */
  firstTokenMs: number | null;
}

/** How a run ended, with all that is written down then. */
export interface RunEnd {
  status: "completed" | "stopped" | "failed" | "interrupted";
  stopReason: string | null;
  failure: RunFailure | null;
  upstreamRequestId: string | null;
  terminalEvent: { seq: number; data: string };
  content: readonly ContentBlock[];
  /** Null where no model was reached. */
  usage: NewUsage | null;
  /** Null: nobody keeps traces. `keepsRequest`: they want to be told of what was asked, too. */
  trace: { keepsRequest: boolean } | null;
  /** Told to the other processes. */
  hint: string;
}

/**
 * Ends a run that is still its `ownerId`'s, in one statement, so all of it or nothing is written:
 * its state, the terminal event, the message's content (with the words it is found by) and the usage record, whose cost takes the
 * place of the reserve in the budgets. The request that it was kept to be begun again by goes,
 * once whoever keeps traces was told of it. The
 * webhooks that are to be told of it, or of a budget that it comes to, are told.
 * False: it has ended already, or another process has taken it.
 */
export async function endRun(
  db: Db,
  run: Pick<RunRow, "id" | "ownerId" | "messageId">,
  end: RunEnd,
): Promise<boolean> {
  const { failure, usage, terminalEvent } = end;
  const { rows } = await sql<{ id: string }>`
    WITH ended AS (
      UPDATE runs SET
        status = ${end.status},
        stop_reason = ${end.stopReason},
        failure_code = ${failure?.code ?? null},
        failure_message = ${failure?.message ?? null},
        failure_retryable = ${failure?.retryable ?? null},
        failure_retry_after_ms = ${failure?.retryAfterMs ?? null},
        upstream_request_id = ${end.upstreamRequestId},
        wait_until = NULL,
        ended_at = now()
      WHERE id = ${run.id} AND owner_id IS NOT DISTINCT FROM ${run.ownerId}
        AND status IN (${sql.join(activeStatuses)})
      RETURNING id, organization_id, user_id, api_key_id, reserved_micro_dollars, conversation_id,
        model, created_at
    ), terminal AS (
      INSERT INTO run_events (run_id, seq, data, terminal)
      SELECT id, ${terminalEvent.seq}::int, ${terminalEvent.data}, true FROM ended
    ), answer AS (
      UPDATE messages SET content = ${JSON.stringify(end.content)}::json
      FROM ended WHERE messages.id = ${run.messageId}
      RETURNING messages.id, messages.organization_id, messages.conversation_id, messages.position
    ), searchable AS (
      ${indexWords(sql.table("answer"), [{ id: run.messageId, content: end.content }])}
    ), forgotten AS (
      DELETE FROM run_requests USING ended
      WHERE run_requests.run_id = ended.id AND ${end.trace?.keepsRequest !== true}
    ), traced AS (
      INSERT INTO trace_outbox (run_id) SELECT id FROM ended WHERE ${end.trace !== null}
      ON CONFLICT (run_id) DO UPDATE SET news = trace_outbox.news + 1
    ), counted AS (
      INSERT INTO usage_records (organization_id, user_id, api_key_id, run_id, model, input_tokens,
        output_tokens, cache_read_tokens, cache_write_tokens, cost_micro_dollars, estimated,
        first_token_ms)
      SELECT organization_id, user_id, api_key_id, id, ${usage?.model ?? ""}, ${usage?.tokens.inputTokens ?? 0}::int,
        ${usage?.tokens.outputTokens ?? 0}::int, ${usage?.tokens.cacheReadTokens ?? 0}::int,
        ${usage?.tokens.cacheWriteTokens ?? 0}::int, ${usage?.costMicroDollars ?? null}::bigint,
        ${usage?.estimated ?? false}, ${usage?.firstTokenMs ?? null}::int
      FROM ended WHERE ${usage !== null}
    ), budgeted AS MATERIALIZED (
      SELECT b.organization_id, b.subject_type, b.subject_id, ended.reserved_micro_dollars
      FROM ended JOIN budgets b ON b.organization_id = ended.organization_id
        AND (b.subject_type, b.subject_id) IN (('organization', ended.organization_id),
          ('user', ended.user_id), ('key', ended.api_key_id))
      ORDER BY b.subject_type
      FOR UPDATE OF b
    ), settled AS (
      UPDATE budgets b SET
        month = greatest(b.month, budget_month()),
        spent_micro_dollars = ${usage?.costMicroDollars ?? 0}::bigint
          + CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END,
        reserved_micro_dollars =
          greatest(0, b.reserved_micro_dollars - coalesce(budgeted.reserved_micro_dollars, 0))
      FROM budgeted
      WHERE b.organization_id = budgeted.organization_id
        AND b.subject_type = budgeted.subject_type AND b.subject_id = budgeted.subject_id
      RETURNING b.organization_id, b.subject_type, b.subject_id, b.month, b.monthly_micro_dollars,
        b.spent_micro_dollars, b.reserved_micro_dollars
    ), listening AS (
      ${lockWebhooks("ended")}
    ), told AS (
      ${tellOfRun(run.messageId, end)}
    ), told_of_budgets AS (
      ${tellOfBudgets()}
    )
    SELECT id, pg_notify('parley_run_events', ${end.hint}), ${wakeDeliverers("told", "told_of_budgets")}
    FROM ended
  `.execute(db);
  return rows.length > 0;
}

/** Gives active runs back unowned, so that another process takes them at its next look. */
export async function releaseRun(db: Db, id: string, ownerId: string): Promise<void> {
  await db
    .updateTable("runs")
    .set({ ownerId: null, status: "queued" })
    .where("id", "=", id)
    .where("ownerId", "=", ownerId)
    .where("status", "in", runningStatuses)
    .execute();
}

/**
 * Asks for a stop; the owner carries it out, or, where it waits, whoever settles it. Undefined: it has
 * ended, or is not there.
 */
export function requestRunStop(
  db: Db,
  principal: { organizationId: string; userId: string },
  id: string,
): Promise<{ status: RunStatus } | undefined> {
  return db
    .updateTable("runs")
    .set({ stopRequestedAt: sql`coalesce(stop_requested_at, now())` })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .where("status", "in", activeStatuses)
    .returning("status")
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
    .where("status", "in", runningStatuses)
    .where("stopRequestedAt", "is not", null)
    .execute();
  return rows.map((row) => row.id);
}

/** Nobody works on it: its owner's lease has ended. */
const isOwnerless = sql<boolean>`r.status IN (${sql.join(runningStatuses)}) AND NOT EXISTS (
  SELECT FROM run_owners o WHERE o.id = r.owner_id AND o.expires_at >= now())`;
/** Nobody has to be waited for any longer. */
const isWaitOver = sql<boolean>`r.status = 'waiting'
  AND (r.wait_until < now() OR r.stop_requested_at IS NOT NULL)`;

/** Runs that nobody looks after and somebody has to, oldest first. */
export async function listAbandonedRuns(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT r.id, r.created_at FROM runs r WHERE ${isOwnerless}
      UNION ALL SELECT r.id, r.created_at FROM runs r WHERE ${isWaitOver}
    ) AS abandoned ORDER BY created_at LIMIT ${limit}
  `.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Locks an abandoned run for settling; undefined when another process was faster.
 * @param whenLocked "wait": until whoever has it is done, at the most as long as a statement may take
 */
export async function lockAbandonedRun(
  db: Db,
  id: string,
  whenLocked: "skip" | "wait",
): Promise<RunRow | undefined> {
  const row = await db
    .selectFrom("runs as r")
    .selectAll("r")
    .where("r.id", "=", id)
    .where(sql<boolean>`((${isOwnerless}) OR (${isWaitOver}))`)
    .forUpdate()
    .$if(whenLocked === "skip", (query) => query.skipLocked())
    .executeTakeFirst();
  return row && { ...row, ...notCounted };
}

/** Makes a locked run `ownerId`'s, to be begun again or gone on with. */
export async function takeRun(
  db: Db,
  id: string,
  { ownerId, attempt }: { ownerId: string; attempt: number },
): Promise<void> {
  await db
    .updateTable("runs")
    .set({ ownerId, status: "queued", waitUntil: null, attempt })
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
