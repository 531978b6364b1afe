import type { CountedUsage, OrganizationUsage, Principal } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";
import { twoDigits } from "./usage-days.ts";

/** Usage records of one organization: from `from` until before `to`, and only those that are asked for. */
export interface UsageFilter {
  from: Date;
  to: Date;
  userId?: string | undefined;
  apiKeyId?: string | undefined;
  model?: string | undefined;
}

type Spender = OrganizationUsage["items"][number];

/** The same records, added up in all and by each of these: the latest day first, then the dearest. */
export interface UsageSums {
  total: CountedUsage;
  byDay: OrganizationUsage["byDay"];
  byModel: OrganizationUsage["byModel"];
  byDayAndModel: OrganizationUsage["byDayAndModel"];
  byPerson: OrganizationUsage["byPerson"];
  bySpender: Spender[];
}

/** Sums are `numeric` or `bigint`, which arrive as text. */
interface SumRow {
  /** Postgres' `grouping`: a bit for each of day, model, person and key by which it is not grouped. */
  over: number;
  day: string;
  model: string;
  userId: string | null;
  userName: string | null;
  apiKeyId: string | null;
  apiKeyName: string | null;
  runs: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  costMicroDollars: string;
  unpricedRuns: string;
  firstTokenMs: number | null;
}

const over = { all: 15, model: 11, day: 7, dayAndModel: 3, person: 13, spender: 12 } as const;
/** Rows of one grouping, so that no answer is without a bound. */
const MAX_ROWS = 10_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Adds up days that are rolled up, and the records of all others, to the same sums as all records
 * have. A median cannot be had of other medians: of rolled-up days it is that of the medians of each
 * person, key and model, each as often as answers stand for it.
 */
export async function sumUsage(
  db: Db,
  { organizationId }: Principal,
  filter: UsageFilter,
): Promise<UsageSums> {
  const { rows } = await sql<SumRow>`
    WITH parts AS (${partsOf(organizationId, filter)}),
    sums AS (
      SELECT grouping(date, model, user_id, api_key_id) AS "over", date, model, user_id, api_key_id,
        coalesce(sum(runs), 0) AS runs,
        coalesce(sum(input_tokens), 0) AS input_tokens,
        coalesce(sum(output_tokens), 0) AS output_tokens,
        coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
        coalesce(sum(cache_write_tokens), 0) AS cache_write_tokens,
        coalesce(sum(cost_micro_dollars), 0) AS cost_micro_dollars,
        coalesce(sum(unpriced_runs), 0) AS unpriced_runs
      FROM parts
      GROUP BY GROUPING SETS
        ((), (date), (model), (date, model), (user_id), (user_id, api_key_id))
    ), waits AS (
      SELECT grouping(date, model, user_id, api_key_id) AS "over", date, model, user_id, api_key_id,
        first_token_ms, sum(first_tokens) AS runs
      FROM parts WHERE first_tokens > 0
      GROUP BY GROUPING SETS ((first_token_ms), (date, first_token_ms), (model, first_token_ms),
        (date, model, first_token_ms), (user_id, first_token_ms),
        (user_id, api_key_id, first_token_ms))
    ), medians AS (
      SELECT row("over", date, model, user_id, api_key_id)::text AS "of", first_token_ms
      FROM (
        SELECT *, sum(runs) OVER (same ORDER BY first_token_ms) AS so_far, sum(runs) OVER same AS "all"
        FROM waits WINDOW same AS (PARTITION BY "over", date, model, user_id, api_key_id)
      ) AS counted
      WHERE so_far * 2 >= "all" AND (so_far - runs) * 2 < "all"
    )
    SELECT s.*, to_char(s.date, 'YYYY-MM-DD') AS day, users.name AS user_name,
      api_keys.name AS api_key_name, medians.first_token_ms
    FROM (
      SELECT *, row_number() OVER (
        PARTITION BY "over" ORDER BY date DESC, cost_micro_dollars DESC, runs DESC, model, user_id, api_key_id
      ) AS place
      FROM sums
    ) AS s
    LEFT JOIN medians
      ON medians.of = row(s.over, s.date, s.model, s.user_id, s.api_key_id)::text
    LEFT JOIN users ON users.id = s.user_id
    LEFT JOIN api_keys ON api_keys.id = s.api_key_id
    WHERE s.place <= ${MAX_ROWS}
    ORDER BY s.place
  `.execute(db);
  const grouped = (by: keyof typeof over): SumRow[] => rows.filter((row) => row.over === over[by]);
  const [total] = grouped("all");
  if (total === undefined) throw new Error("A sum of everything returned no row.");
  return {
    total: countedOf(total),
    byDay: grouped("day").map((row) => ({ day: row.day, ...countedOf(row) })),
    byModel: grouped("model").map((row) => ({ model: row.model, ...countedOf(row) })),
    byDayAndModel: grouped("dayAndModel").map((row) => ({
      day: row.day,
      model: row.model,
      ...countedOf(row),
    })),
    byPerson: grouped("person").map(({ userId, userName, ...row }) => ({
      userId,
      userName,
      ...countedOf(row),
    })),
    bySpender: grouped("spender").map(({ userId, userName, apiKeyId, apiKeyName, ...row }) => ({
      userId,
      userName,
      apiKeyId,
      apiKeyName,
      ...countedOf(row),
    })),
  };
}

/**
 * The span falls into a beginning within a day, whole days, and an end. What of the whole days is
 * rolled up is read as such; the rest are records.
 */
function partsOf(organizationId: string, { from, to, ...of }: UsageFilter): RawBuilder<unknown> {
  const firstDay = new Date(Math.ceil(from.getTime() / DAY_MS) * DAY_MS);
  const lastDay = new Date(Math.floor(to.getTime() / DAY_MS) * DAY_MS);
  const rolledUntil = sql`greatest(${firstDay}::timestamptz, least(${lastDay}::timestamptz, coalesce(
    (SELECT until FROM usage_roll_ups WHERE organization_id = ${organizationId})::timestamp
      AT TIME ZONE 'UTC', '-infinity')))`;
  const ofFilter = conditionsOf(organizationId, of);
  const records = (begin: RawBuilder<unknown>, end: RawBuilder<unknown>) => sql`
    SELECT (created_at AT TIME ZONE 'UTC')::date, user_id, api_key_id, model, 1,
      input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
      coalesce(cost_micro_dollars, 0), (cost_micro_dollars IS NULL)::int,
      (first_token_ms IS NOT NULL)::int, ${twoDigits(sql`first_token_ms`)}
    FROM usage_records
    WHERE ${ofFilter} AND created_at >= ${begin} AND created_at < ${end}`;
  return sql`
    SELECT day AS date, user_id, api_key_id, model, runs,
      input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
      cost_micro_dollars, unpriced_runs, first_tokens, first_token_ms
    FROM usage_days
    WHERE ${ofFilter} AND day >= ${dayOf(firstDay)}::date
      AND day < (${rolledUntil} AT TIME ZONE 'UTC')::date
    UNION ALL ${records(sql`${from}`, sql`least(${firstDay}::timestamptz, ${to})`)}
    UNION ALL ${records(rolledUntil, sql`${to}`)}`;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function conditionsOf(
  organizationId: string,
  { userId, apiKeyId, model }: Omit<UsageFilter, "from" | "to">,
): RawBuilder<unknown> {
  const conditions = [sql`organization_id = ${organizationId}`];
  if (userId !== undefined) conditions.push(sql`user_id = ${userId}`);
  if (apiKeyId !== undefined) conditions.push(sql`api_key_id = ${apiKeyId}`);
  if (model !== undefined) conditions.push(sql`model = ${model}`);
  return sql.join(conditions, sql` AND `);
}

function countedOf(row: Pick<SumRow, keyof CountedUsage>): CountedUsage {
  return {
    runs: Number(row.runs),
    inputTokens: Number(row.inputTokens),
    outputTokens: Number(row.outputTokens),
    cacheReadTokens: Number(row.cacheReadTokens),
    cacheWriteTokens: Number(row.cacheWriteTokens),
    costMicroDollars: Number(row.costMicroDollars),
    unpricedRuns: Number(row.unpricedRuns),
    firstTokenMs: row.firstTokenMs,
  };
}
