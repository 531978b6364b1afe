import type { Retention } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";

/** How often an organization's conversations are looked through. */
const SWEEP_EVERY = sql`interval '1 hour'`;
/** Organizations that one look takes on. */
const ORGANIZATIONS_AT_ONCE = 100;

interface RetentionRow {
  chatDays: number | null;
  apiDays: number | null;
  appliesFrom: Date;
}

function retentionRowToRetention({ chatDays, apiDays, appliesFrom }: RetentionRow): Retention {
  const keepsAll = chatDays === null && apiDays === null;
  return { chatDays, apiDays, appliesFrom: keepsAll ? null : appliesFrom.toISOString() };
}

export async function findRetention(
  db: Db,
  organizationId: string,
): Promise<Retention | undefined> {
  const row = await db
    .selectFrom("retentionPolicies")
    .select(["chatDays", "apiDays", "appliesFrom"])
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  return row && retentionRowToRetention(row);
}

/** As it is, locked until the transaction ends: until then nothing is deleted by it. */
export async function lockRetention(trx: Db, organizationId: string): Promise<Retention> {
  await trx
    .insertInto("retentionPolicies")
    .values({ organizationId, appliesFrom: sql<Date>`now()` })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom("retentionPolicies")
    .select(["chatDays", "apiDays", "appliesFrom"])
    .where("organizationId", "=", organizationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return retentionRowToRetention(row);
}

/** Sets what applies so many milliseconds from now. */
export async function updateRetention(
  trx: Db,
  organizationId: string,
  { chatDays, apiDays }: Pick<Retention, "chatDays" | "apiDays">,
  appliesInMs: number,
): Promise<Retention> {
  const row = await trx
    .updateTable("retentionPolicies")
    .set({ chatDays, apiDays, appliesFrom: timeFromNow(appliesInMs) })
    .where("organizationId", "=", organizationId)
    .returning(["chatDays", "apiDays", "appliesFrom"])
    .executeTakeFirstOrThrow();
  return retentionRowToRetention(row);
}

/** Takes on organizations that nobody has looked through for an hour: each is one process's. */
export async function claimRetention(db: Db): Promise<string[]> {
  const { rows } = await sql<{ organizationId: string }>`
    UPDATE retention_policies SET swept_at = now() WHERE organization_id IN (
      SELECT organization_id FROM retention_policies
      WHERE applies_from <= now() AND swept_at < now() - ${SWEEP_EVERY}
        AND num_nonnulls(chat_days, api_days) > 0
      ORDER BY swept_at LIMIT ${ORGANIZATIONS_AT_ONCE} FOR UPDATE SKIP LOCKED
    ) RETURNING organization_id
  `.execute(db);
  return rows.map(({ organizationId }) => organizationId);
}

/**
 * The days for which an organization keeps its conversations of a kind, held until the transaction
 * ends: whoever changes them waits, and what they have changed counts. Null: for ever.
 */
export async function holdRetentionDays(
  trx: Db,
  { organizationId, origin }: { organizationId: string; origin: "chat" | "api" },
): Promise<number | null> {
  const row = await trx
    .selectFrom("retentionPolicies")
    .select(["chatDays", "apiDays"])
    .where("organizationId", "=", organizationId)
    .where("appliesFrom", "<=", sql<Date>`now()`)
    .forShare()
    .executeTakeFirst();
  return (origin === "chat" ? row?.chatDays : row?.apiDays) ?? null;
}
