import type { BudgetSubjectType } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { ReservedBudget, RunSubjects } from "./budget-reserves.ts";

/**
 * Held shared by whoever reserves or settles, alone by whoever adds it all up or deletes batches (see
 * migration 0045); any constant.
 */
export const BATCH_MONEY_LOCK = 7_275_545;

/** The budgets that apply to a batch as they stand, locked until the transaction ends. */
export async function lockBatchBudgets(
  trx: Db,
  { organizationId, userId, apiKeyId }: RunSubjects,
): Promise<ReservedBudget[]> {
  // First: who deletes the person has locked them before their batches are deleted with them.
  await sql`SELECT FROM users WHERE id = ${userId} FOR KEY SHARE`.execute(trx);
  await sql`SELECT pg_advisory_xact_lock_shared(${BATCH_MONEY_LOCK})`.execute(trx);
  const { rows } = await sql<{
    subjectType: BudgetSubjectType;
    subjectId: string;
    monthlyMicroDollars: string;
    spentMicroDollars: string;
    reservedMicroDollars: string;
    renewsAt: Date;
  }>`
    SELECT subject_type, subject_id, monthly_micro_dollars, reserved_micro_dollars,
      CASE WHEN month >= budget_month() THEN spent_micro_dollars ELSE 0 END AS spent_micro_dollars,
      (budget_month() + interval '1 month') AT TIME ZONE 'UTC' AS renews_at
    FROM budgets
    WHERE organization_id = ${organizationId} AND (subject_type, subject_id) IN (
      ('organization', ${organizationId}::uuid), ('user', ${userId}::uuid), ('key', ${apiKeyId}::uuid))
    ORDER BY subject_type
    FOR UPDATE
  `.execute(trx);
  return rows.map((row) => ({
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    monthlyMicroDollars: Number(row.monthlyMicroDollars),
    spentMicroDollars: Number(row.spentMicroDollars),
    reservedMicroDollars: Number(row.reservedMicroDollars),
    renewsAt: row.renewsAt.toISOString(),
  }));
}

/** Moves money in the budgets that apply; under `lockBatchBudgets`. */
export async function moveBatchMoney(
  trx: Db,
  { organizationId, userId, apiKeyId }: RunSubjects,
  { spent, reserved }: { spent: number; reserved: number },
): Promise<void> {
  if (spent === 0 && reserved === 0) return;
  await sql`
    UPDATE budgets SET
      month = greatest(month, budget_month()),
      spent_micro_dollars =
        CASE WHEN month >= budget_month() THEN spent_micro_dollars ELSE 0 END + ${spent}::bigint,
      reserved_micro_dollars = greatest(0, reserved_micro_dollars + ${reserved}::bigint)
    WHERE organization_id = ${organizationId} AND (subject_type, subject_id) IN (
      ('organization', ${organizationId}::uuid), ('user', ${userId}::uuid), ('key', ${apiKeyId}::uuid))
  `.execute(trx);
}
