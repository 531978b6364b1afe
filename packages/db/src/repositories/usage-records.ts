import type { OrganizationUsage, Principal, UsageReport } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

type UsageOfDay = UsageReport["items"][number];

interface UsageRow extends UsageSums {
  day: string;
  model: string;
}

/** Sums are `numeric` or `bigint`, which arrive as text. */
interface UsageSums {
  runs: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  costMicroDollars: string;
  unpricedRuns: string;
}

const sums = sql`count(*) AS runs,
  sum(u.input_tokens) AS input_tokens, sum(u.output_tokens) AS output_tokens,
  sum(u.cache_read_tokens) AS cache_read_tokens, sum(u.cache_write_tokens) AS cache_write_tokens,
  coalesce(sum(u.cost_micro_dollars), 0) AS cost_micro_dollars,
  count(*) FILTER (WHERE u.cost_micro_dollars IS NULL) AS unpriced_runs`;

/** What the principal used from `from` until before `to`, by day (UTC) and model, the latest first. */
export async function sumUsage(
  db: Db,
  principal: Principal,
  { from, to }: { from: Date; to: Date },
): Promise<UsageOfDay[]> {
  const { rows } = await sql<UsageRow>`
    SELECT to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, u.model, ${sums}
    FROM usage_records u
    WHERE u.organization_id = ${principal.organizationId} AND u.user_id = ${principal.userId}
      AND u.created_at >= ${from} AND u.created_at < ${to}
    GROUP BY 1, 2
    ORDER BY 1 DESC, 2
  `.execute(db);
  return rows.map((row) => ({ day: row.day, model: row.model, ...countedOf(row) }));
}

type OrganizationItem = OrganizationUsage["items"][number];

/** What an organization used, in all and by person and key, the dearest first, at most `limit`. */
export async function sumUsageOfOrganization(
  db: Db,
  { organizationId }: Principal,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<Pick<OrganizationUsage, "total" | "items">> {
  const { rows } = await sql<
    UsageSums & {
      isTotal: boolean;
      userId: string | null;
      userName: string | null;
      apiKeyId: string | null;
      apiKeyName: string | null;
    }
  >`
    SELECT s.*, users.name AS user_name, api_keys.name AS api_key_name
    FROM (
      SELECT grouping(u.user_id) = 1 AS is_total, u.user_id, u.api_key_id, ${sums}
      FROM usage_records u
      WHERE u.organization_id = ${organizationId} AND u.created_at >= ${from} AND u.created_at < ${to}
      GROUP BY GROUPING SETS ((), (u.user_id, u.api_key_id))
      ORDER BY is_total DESC, cost_micro_dollars DESC, u.user_id, u.api_key_id
      LIMIT ${limit + 1}
    ) AS s
    LEFT JOIN users ON users.id = s.user_id
    LEFT JOIN api_keys ON api_keys.id = s.api_key_id
    ORDER BY s.is_total DESC, s.cost_micro_dollars DESC, s.user_id, s.api_key_id
  `.execute(db);
  const [total, ...items] = rows;
  if (total === undefined) throw new Error("A sum of everything returned no row.");
  return { total: countedOf(total), items: items.map(organizationItem) };
}

function organizationItem(
  row: UsageSums & Omit<OrganizationItem, keyof UsageSums>,
): OrganizationItem {
  const { userId, userName, apiKeyId, apiKeyName } = row;
  return { userId, userName, apiKeyId, apiKeyName, ...countedOf(row) };
}

function countedOf(row: UsageSums): UsageReport["total"] {
  return {
    runs: Number(row.runs),
    inputTokens: Number(row.inputTokens),
    outputTokens: Number(row.outputTokens),
    cacheReadTokens: Number(row.cacheReadTokens),
    cacheWriteTokens: Number(row.cacheWriteTokens),
    costMicroDollars: Number(row.costMicroDollars),
    unpricedRuns: Number(row.unpricedRuns),
  };
}
