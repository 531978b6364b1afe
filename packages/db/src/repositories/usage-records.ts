import type { CountedUsage, OrganizationUsage, Principal } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

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

/** Reads the records once for all sums: a median cannot be had of other medians. */
export async function sumUsage(
  db: Db,
  { organizationId }: Principal,
  filter: UsageFilter,
): Promise<UsageSums> {
  const { rows } = await sql<SumRow>`
    SELECT s.*, to_char(s.date, 'YYYY-MM-DD') AS day, users.name AS user_name,
      api_keys.name AS api_key_name
    FROM (
      SELECT *, row_number() OVER (
        PARTITION BY "over" ORDER BY date DESC, cost_micro_dollars DESC, runs DESC, model, user_id, api_key_id
      ) AS place
      FROM (
        SELECT grouping(d.date, u.model, u.user_id, u.api_key_id) AS "over",
          d.date, u.model, u.user_id, u.api_key_id, count(*) AS runs,
          coalesce(sum(u.input_tokens), 0) AS input_tokens,
          coalesce(sum(u.output_tokens), 0) AS output_tokens,
          coalesce(sum(u.cache_read_tokens), 0) AS cache_read_tokens,
          coalesce(sum(u.cache_write_tokens), 0) AS cache_write_tokens,
          coalesce(sum(u.cost_micro_dollars), 0) AS cost_micro_dollars,
          count(*) FILTER (WHERE u.cost_micro_dollars IS NULL) AS unpriced_runs,
          percentile_disc(0.5) WITHIN GROUP (ORDER BY u.first_token_ms) AS first_token_ms
        FROM usage_records u
        CROSS JOIN LATERAL (SELECT (u.created_at AT TIME ZONE 'UTC')::date AS date) AS d
        WHERE ${where(organizationId, filter)}
        GROUP BY GROUPING SETS
          ((), (d.date), (u.model), (d.date, u.model), (u.user_id), (u.user_id, u.api_key_id))
      ) AS sums
    ) AS s
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

function where(organizationId: string, { from, to, userId, apiKeyId, model }: UsageFilter) {
  const conditions = [
    sql`u.organization_id = ${organizationId} AND u.created_at >= ${from} AND u.created_at < ${to}`,
  ];
  if (userId !== undefined) conditions.push(sql`u.user_id = ${userId}`);
  if (apiKeyId !== undefined) conditions.push(sql`u.api_key_id = ${apiKeyId}`);
  if (model !== undefined) conditions.push(sql`u.model = ${model}`);
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
