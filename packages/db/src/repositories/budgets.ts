import {
  activeStatuses,
  type Budget,
  type BudgetSubjectType,
  type Principal,
} from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import { BATCH_MONEY_LOCK } from "./batch-money.ts";

/** Whose money it is. */
export interface BudgetSubject {
  subjectType: BudgetSubjectType;
  subjectId: string;
}

/** A budget and its totals now, in micro-dollars, as text. */
interface BudgetRow extends BudgetSubject {
  name: string | null;
  monthlyMicroDollars: string;
  spentMicroDollars: string;
  reservedMicroDollars: string;
  renewsAt: Date;
}

function budgetRowToBudget(row: BudgetRow): Budget {
  return {
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    name: row.name,
    monthlyMicroDollars: Number(row.monthlyMicroDollars),
    spentMicroDollars: Number(row.spentMicroDollars),
    reservedMicroDollars: Number(row.reservedMicroDollars),
    renewsAt: row.renewsAt.toISOString(),
  };
}

/** The beginning of the month after this one, in UTC. */
const renewsAt = sql<Date>`(budget_month() + interval '1 month') AT TIME ZONE 'UTC'`;

/** A budget's row may be of a month that has ended: then nothing of it is spent. */
const columns = sql`b.subject_type, b.subject_id, b.monthly_micro_dollars,
  CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END AS spent_micro_dollars,
  b.reserved_micro_dollars, ${renewsAt} AS renews_at,
  CASE b.subject_type
    WHEN 'organization' THEN (SELECT o.name FROM organizations o WHERE o.id = b.subject_id)
    WHEN 'user' THEN (SELECT u.name FROM users u WHERE u.id = b.subject_id)
    ELSE (SELECT k.name FROM api_keys k WHERE k.id = b.subject_id)
  END AS name`;

/** All of an organization's, the latest first. */
export async function listBudgets(
  db: Db,
  { organizationId }: Principal,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Budget>> {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const micros = sql`(extract(epoch FROM b.created_at) * 1000000)::bigint`;
  const { rows } = await sql<BudgetRow & { micros: string; id: string }>`
    SELECT ${columns}, ${micros} AS micros, b.subject_id AS id
    FROM budgets b
    WHERE b.organization_id = ${organizationId}
      AND (${after === null} OR (${micros}, b.subject_id) < (${after?.micros ?? null}::bigint, ${after?.id ?? null}::uuid))
    ORDER BY b.created_at DESC, b.subject_id DESC
    LIMIT ${limit + 1}
  `.execute(db);
  return toPage(rows, limit, budgetRowToBudget);
}

/** Those that the principal's calls count against: the organization's, their own, their keys'. */
export async function listBudgetsOf(
  db: Db,
  { organizationId, userId }: Principal,
  limit: number,
): Promise<Budget[]> {
  const { rows } = await sql<BudgetRow>`
    SELECT ${columns} FROM budgets b
    WHERE b.organization_id = ${organizationId} AND (
      b.subject_type = 'organization'
      OR (b.subject_type = 'user' AND b.subject_id = ${userId})
      OR (b.subject_type = 'key' AND b.subject_id IN (
        SELECT id FROM api_keys WHERE organization_id = ${organizationId} AND user_id = ${userId}
          AND revoked_at IS NULL))
    )
    ORDER BY array_position(ARRAY['organization', 'user', 'key'], b.subject_type), b.created_at
    LIMIT ${limit}
  `.execute(db);
  return rows.map(budgetRowToBudget);
}

/**
 * No run, and no item of a batch, begins or ends until the transaction does, and its next statements see all that did
 * before. To be called first, so that it waits with nothing in hand that they wait for.
 */
export async function holdRuns(trx: Db): Promise<void> {
  await sql`LOCK TABLE runs IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
  await sql`SELECT pg_advisory_xact_lock(${BATCH_MONEY_LOCK})`.execute(trx);
}

/**
 * Sets a budget, with the totals as they are: what the month's runs cost, and what those that are
 * being written may cost; under `holdRuns`. Undefined: no such subject here.
 */
export async function setBudget(
  trx: Db,
  { organizationId }: Principal,
  { subjectType, subjectId, monthlyMicroDollars }: BudgetSubject & { monthlyMicroDollars: number },
): Promise<Budget | undefined> {
  const { rows } = await sql<BudgetRow>`
    INSERT INTO budgets AS b (organization_id, subject_type, subject_id, monthly_micro_dollars,
      month, spent_micro_dollars, reserved_micro_dollars)
    SELECT ${organizationId}::uuid, ${subjectType}, ${subjectId}::uuid, ${monthlyMicroDollars}::bigint,
      budget_month(),
      (SELECT coalesce(sum(cost_micro_dollars), 0) FROM usage_records
        WHERE organization_id = ${organizationId} AND ${ofSubject(subjectType, subjectId)}
          AND created_at >= budget_month()::timestamp AT TIME ZONE 'UTC'),
      (SELECT coalesce(sum(reserved_micro_dollars), 0) FROM runs
        WHERE organization_id = ${organizationId} AND ${ofSubject(subjectType, subjectId)}
          AND status IN (${sql.join(activeStatuses)}))
      + (SELECT coalesce(sum(reserved_micro_dollars), 0) FROM batch_items i
        WHERE i.status = 'sent' AND i.batch_id IN (SELECT id FROM batches
          WHERE organization_id = ${organizationId} AND ${ofSubject(subjectType, subjectId)}
            AND status = 'running'))
    WHERE EXISTS (${subjectIn(organizationId, subjectType, subjectId)})
    ON CONFLICT (organization_id, subject_type, subject_id) DO UPDATE SET
      monthly_micro_dollars = excluded.monthly_micro_dollars,
      month = excluded.month,
      spent_micro_dollars = excluded.spent_micro_dollars,
      reserved_micro_dollars = excluded.reserved_micro_dollars
    RETURNING ${columns}
  `.execute(trx);
  return rows[0] && budgetRowToBudget(rows[0]);
}

function ofSubject(subjectType: BudgetSubjectType, subjectId: string): RawBuilder<boolean> {
  switch (subjectType) {
    case "organization":
      return sql`true`;
    case "user":
      return sql`user_id = ${subjectId}`;
    case "key":
      return sql`api_key_id = ${subjectId}`;
  }
}

function subjectIn(organizationId: string, subjectType: BudgetSubjectType, subjectId: string) {
  switch (subjectType) {
    case "organization":
      return sql`SELECT WHERE ${subjectId}::uuid = ${organizationId}::uuid`;
    case "user":
      return sql`SELECT FROM members WHERE organization_id = ${organizationId} AND user_id = ${subjectId}`;
    case "key":
      return sql`SELECT FROM api_keys WHERE organization_id = ${organizationId} AND id = ${subjectId}`;
  }
}

/** The limit of one budget, if there is one, locked until the transaction ends. */
export async function lockBudget(
  trx: Db,
  { organizationId }: Principal,
  { subjectType, subjectId }: BudgetSubject,
): Promise<{ monthlyMicroDollars: number } | undefined> {
  const row = await trx
    .selectFrom("budgets")
    .select("monthlyMicroDollars")
    .where("organizationId", "=", organizationId)
    .where("subjectType", "=", subjectType)
    .where("subjectId", "=", subjectId)
    .forUpdate()
    .executeTakeFirst();
  return row && { monthlyMicroDollars: Number(row.monthlyMicroDollars) };
}

/** Runs that are being written go on. */
export async function deleteBudget(
  db: Db,
  { organizationId }: Principal,
  { subjectType, subjectId }: BudgetSubject,
): Promise<void> {
  await db
    .deleteFrom("budgets")
    .where("organizationId", "=", organizationId)
    .where("subjectType", "=", subjectType)
    .where("subjectId", "=", subjectId)
    .execute();
}
