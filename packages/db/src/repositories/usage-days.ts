import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";

/** Days that are rolled up in one transaction. */
const DAYS_AT_ONCE = 31;
const ORGANIZATIONS_AT_ONCE = 100;
/** By then whoever was at work when a day ended has committed: a record's time is its transaction's beginning. */
const SETTLED_AFTER = "1 hour";

/** The first day that may still get records. */
const firstOpenDay = sql<string>`((now() - ${SETTLED_AFTER}::interval) AT TIME ZONE 'UTC')::date`;

/** Organizations with days that are over and not rolled up, in the order of their ids. */
export async function listUsageToRollUp(db: Db, after: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT o.id FROM organizations o
    LEFT JOIN usage_roll_ups r ON r.organization_id = o.id
    WHERE o.id > ${after ?? "00000000-0000-0000-0000-000000000000"}
      AND EXISTS (SELECT FROM usage_records u WHERE u.organization_id = o.id
        AND u.created_at >= coalesce(r.until, '-infinity')::timestamp AT TIME ZONE 'UTC'
        AND u.created_at < ${firstOpenDay}::timestamp AT TIME ZONE 'UTC')
    ORDER BY o.id LIMIT ${ORGANIZATIONS_AT_ONCE}
  `.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Adds up an organization's next days that are over, at most a month of them, and says so in the same
 * transaction: each record is counted by exactly one of the two, whoever reads and whatever dies.
 * @returns whether there may be more
 */
export function rollUpUsage(db: Db, organizationId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await sql`
      INSERT INTO usage_roll_ups (organization_id, until)
      SELECT organization_id, (min(created_at) AT TIME ZONE 'UTC')::date FROM usage_records
      WHERE organization_id = ${organizationId} GROUP BY organization_id
      ON CONFLICT DO NOTHING`.execute(trx);
    const { rows } = await sql<{ from: string; to: string; isBehind: boolean }>`
      SELECT r.until::text AS from, next.until::text AS to, next.until > r.until AS is_behind
      FROM usage_roll_ups r
      CROSS JOIN LATERAL (
        SELECT least(r.until + ${DAYS_AT_ONCE}::int, ${firstOpenDay}) AS until
      ) AS next
      WHERE organization_id = ${organizationId} FOR UPDATE OF r`.execute(trx);
    const [days] = rows;
    if (days === undefined || !days.isBehind) return false;
    await addUp(trx, organizationId, days);
    await sql`UPDATE usage_roll_ups SET until = ${days.to}::date
      WHERE organization_id = ${organizationId}`.execute(trx);
    return true;
  });
}

/** Milliseconds to two digits: however many there are, few are different, and a median is found by counting. */
export function twoDigits(ms: RawBuilder<unknown>): RawBuilder<unknown> {
  const steps = [10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
  const whens = steps.map(
    (step) =>
      sql`WHEN ${ms} < ${sql.lit(step * 100)} THEN (${ms} + ${sql.lit(step / 2)}) / ${sql.lit(step)} * ${sql.lit(step)}`,
  );
  return sql`CASE WHEN ${ms} < 100 THEN ${ms} ${sql.join(whens, sql` `)} ELSE ${ms} END`;
}

async function addUp(
  trx: Db,
  organizationId: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await sql`
    INSERT INTO usage_days (organization_id, day, user_id, api_key_id, model, runs, input_tokens,
      output_tokens, cache_read_tokens, cache_write_tokens, cost_micro_dollars, unpriced_runs,
      first_tokens, first_token_ms)
    SELECT ${organizationId}::uuid, day, user_id, api_key_id, model, runs, input_tokens, output_tokens,
      cache_read_tokens, cache_write_tokens, cost_micro_dollars, unpriced_runs, first_tokens,
      ${twoDigits(sql`median`)}
    FROM (
      SELECT (created_at AT TIME ZONE 'UTC')::date AS day, user_id, api_key_id, model,
        count(*) AS runs, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
        sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_tokens) AS cache_write_tokens,
        coalesce(sum(cost_micro_dollars), 0) AS cost_micro_dollars,
        count(*) FILTER (WHERE cost_micro_dollars IS NULL) AS unpriced_runs,
        count(first_token_ms) AS first_tokens,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY first_token_ms) AS median
      FROM usage_records
      WHERE organization_id = ${organizationId}
        AND created_at >= ${from}::timestamp AT TIME ZONE 'UTC'
        AND created_at < ${to}::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1, 2, 3, 4
    ) AS sums`.execute(trx);
}
