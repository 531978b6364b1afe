import type { CallDecision } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import {
  type CostBound,
  costOf,
  lockBudgets,
  type ReservedBudget,
  type RunSubjects,
} from "./budget-reserves.ts";
import { notCounted, type RunRow } from "./runs.ts";
import { type CallToTell, lockWebhooks, tellOfWait, wakeDeliverers } from "./webhook-events.ts";

type StepRun = RunSubjects & { id: string; ownerId: string | null; conversationId: string };

export interface FurtherReserve {
  /** What the run's model calls have cost so far, in micro-dollars. */
  spentMicroDollars: number;
  /** What the next one may cost; null: the model's price is not known. */
  bound: CostBound | null;
  /** Milliseconds that processes have worked on the run. */
  activeMs: number;
}

/**
 * A run goes on with another model call: what is reserved for it becomes what it has cost and may
 * cost now. Undefined: the run is no longer its `ownerId`'s.
 * @returns every budget that applies, with the reserve: where one is passed, roll the transaction back
 */
export async function reserveFurther(
  trx: Db,
  run: StepRun,
  { spentMicroDollars, bound, activeMs }: FurtherReserve,
): Promise<{ reservedMicroDollars: number | null; budgets: ReservedBudget[] } | undefined> {
  // First, and by itself: whoever holds `runs` for a budget must not wait for one that this has.
  const mine = await trx
    .updateTable("runs")
    .set({ activeMs: Math.round(activeMs) })
    .where("id", "=", run.id)
    .where("ownerId", "=", run.ownerId)
    .returning("id")
    .executeTakeFirst();
  if (mine === undefined) return undefined;
  const { rows } = await sql<{ cost: string | null; budgets: ReservedBudget[] }>`
    WITH budgeted AS MATERIALIZED ${lockBudgets(run)},
    bounded AS ${costOf(bound, run)},
    run AS (
      SELECT coalesce(reserved_micro_dollars, 0) AS before,
        ${spentMicroDollars}::bigint + coalesce((SELECT cost FROM bounded), 0) AS after
      FROM runs WHERE id = ${run.id}
    ), reserved AS (
      UPDATE budgets b SET
        month = greatest(b.month, budget_month()),
        spent_micro_dollars = CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END,
        reserved_micro_dollars = greatest(0, b.reserved_micro_dollars + run.after - run.before)
      FROM budgeted, run
      WHERE b.organization_id = ${run.organizationId}
        AND b.subject_type = budgeted.subject_type AND b.subject_id = budgeted.subject_id
      RETURNING json_build_object(
        'subjectType', b.subject_type,
        'subjectId', b.subject_id,
        'monthlyMicroDollars', b.monthly_micro_dollars,
        'spentMicroDollars', b.spent_micro_dollars,
        'reservedMicroDollars', b.reserved_micro_dollars,
        'renewsAt', (b.month + interval '1 month') AT TIME ZONE 'UTC'
      ) AS budget
    ), noted AS (
      UPDATE runs SET reserved_micro_dollars = run.after
      FROM run WHERE runs.id = ${run.id} AND EXISTS (SELECT FROM budgeted)
    )
    SELECT (SELECT cost FROM bounded) AS cost,
      (SELECT coalesce(json_agg(budget), '[]') FROM reserved) AS budgets
  `.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error("A SELECT without a table returned no row.");
  const { cost, budgets } = row;
  return { reservedMicroDollars: cost === null ? null : Number(cost), budgets };
}

/**
 * The run waits for its person from now on, `forDays` at the most, and at the most as long as its
 * conversation is kept; webhooks are told that it does. Only where its owner knows of all decisions, and nobody has asked for a stop.
 */
export async function suspendRun(
  trx: Db,
  { id, ownerId }: Pick<RunRow, "id" | "ownerId">,
  {
    knownDecisions,
    calls,
    forDays,
    activeMs,
  }: {
    knownDecisions: number;
    calls: readonly CallToTell[];
    forDays: number;
    activeMs: number;
  },
): Promise<boolean> {
  const { rows } = await sql`
    WITH suspended AS (
      UPDATE runs SET status = 'waiting', owner_id = NULL, active_ms = ${Math.round(activeMs)},
        wait_until = least(now() + ${forDays} * interval '24 hours',
          (SELECT c.expires_at FROM conversations c WHERE c.id = runs.conversation_id))
      WHERE id = ${id} AND owner_id = ${ownerId} AND status = 'streaming'
        AND stop_requested_at IS NULL AND json_array_length(decisions) = ${knownDecisions}
      RETURNING *
    ), listening AS (
      ${lockWebhooks("suspended")}
    ), told AS (
      ${tellOfWait(calls, knownDecisions)}
    )
    SELECT id, ${wakeDeliverers("told")} FROM suspended
  `.execute(trx);
  return rows.length > 0;
}

/** What has come for a run of `ownerId`'s. Undefined: it is not (any more). */
export function findWishes(
  db: Db,
  id: string,
  ownerId: string | null,
): Promise<{ decisions: CallDecision[]; stopRequestedAt: Date | null } | undefined> {
  return db
    .selectFrom("runs")
    .select(["decisions", "stopRequestedAt"])
    .where("id", "=", id)
    .where("ownerId", "=", ownerId)
    .executeTakeFirst();
}

/** Locks a run of somebody's own until the transaction ends. */
export async function lockRun(
  trx: Db,
  { organizationId, userId }: { organizationId: string; userId: string },
  id: string,
): Promise<RunRow | undefined> {
  const row = await trx
    .selectFrom("runs")
    .selectAll()
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && { ...row, ...notCounted };
}

/** Keeps what was decided, under the run's lock. */
export async function setDecisions(
  trx: Db,
  id: string,
  decisions: readonly CallDecision[],
): Promise<void> {
  await trx
    .updateTable("runs")
    .set({ decisions: JSON.stringify(decisions) })
    .where("id", "=", id)
    .execute();
}
