import type { Principal, UsageReport } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

type UsageOfDay = UsageReport["items"][number];

interface UsageRow {
  day: string;
  model: string;
  runs: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  costMicroDollars: string;
  unpricedRuns: string;
}

/** What the principal used from `from` until before `to`, by day (UTC) and model, the latest first. */
export async function sumUsage(
  db: Db,
  principal: Principal,
  { from, to }: { from: Date; to: Date },
): Promise<UsageOfDay[]> {
  const { rows } = await sql<UsageRow>`
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, model,
      count(*) AS runs,
      sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
      sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_tokens) AS cache_write_tokens,
      coalesce(sum(cost_micro_dollars), 0) AS cost_micro_dollars,
      count(*) FILTER (WHERE cost_micro_dollars IS NULL) AS unpriced_runs
    FROM usage_records
    WHERE organization_id = ${principal.organizationId} AND user_id = ${principal.userId}
      AND created_at >= ${from} AND created_at < ${to}
    GROUP BY 1, 2
    ORDER BY 1 DESC, 2
  `.execute(db);
  return rows.map(usageRowToUsage);
}

/** Sums are `numeric` or `bigint`, which arrive as text. */
function usageRowToUsage({ day, model, ...sums }: UsageRow): UsageOfDay {
  return {
    day,
    model,
    runs: Number(sums.runs),
    inputTokens: Number(sums.inputTokens),
    outputTokens: Number(sums.outputTokens),
    cacheReadTokens: Number(sums.cacheReadTokens),
    cacheWriteTokens: Number(sums.cacheWriteTokens),
    costMicroDollars: Number(sums.costMicroDollars),
    unpricedRuns: Number(sums.unpricedRuns),
  };
}
