import type { RunFailure, TokenUsage } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";
import type { BudgetSubject } from "./budgets.ts";

/*
 * What webhooks are told is written down in the statement that makes it so, as parts of it. Each
 * webhook is locked against being deleted meanwhile, which would undo the whole: where an
 * organization has none, that is one look into an index.
 */

/** As `Date.toISOString` writes a time. */
const isoTime = (time: RawBuilder<Date>) =>
  sql`to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The enabled webhooks of the organizations of a CTE's rows. */
export function lockWebhooks(cte: string): RawBuilder<unknown> {
  return sql`
    SELECT w.id, w.organization_id, w.events FROM webhooks w
    WHERE w.enabled AND w.organization_id IN (SELECT organization_id FROM ${sql.table(cte)})
    FOR KEY SHARE`;
}

/** How a run ended, as far as webhooks are told. */
export interface RunToTell {
  status: "completed" | "stopped" | "failed" | "interrupted";
  stopReason: string | null;
  failure: RunFailure | null;
  usage: { tokens: TokenUsage; costMicroDollars: number | null } | null;
}

/**
 * Tells the webhooks of CTE `listening` of the run of CTE `ended`. None of a temporary conversation:
 * nobody else is to know of it; nor of one that was made to find a title, which is such a one.
 */
export function tellOfRun(
  messageId: string,
  { status, stopReason, failure, usage }: RunToTell,
): RawBuilder<unknown> {
  const type = `run.${status}`;
  return sql`
    INSERT INTO webhook_deliveries (organization_id, webhook_id, event_type, event_key, data)
    SELECT w.organization_id, w.id, ${type}, 'run:' || r.id, json_build_object(
      'runId', r.id,
      'conversationId', r.conversation_id,
      'messageId', ${messageId}::text,
      'userId', r.user_id,
      'apiKeyId', r.api_key_id,
      'model', r.model,
      'status', ${status}::text,
      'stopReason', ${stopReason}::text,
      'failure', ${failure && JSON.stringify({ code: failure.code, retryable: failure.retryable })}::json,
      'usage', ${usage && JSON.stringify(tokensOf(usage.tokens))}::json,
      'costMicroDollars', ${usage?.costMicroDollars ?? null}::bigint,
      'createdAt', ${isoTime(sql`r.created_at`)},
      'endedAt', ${isoTime(sql`now()`)}
    )
    FROM ended r JOIN listening w ON w.organization_id = r.organization_id
    WHERE ${type} = ANY (w.events) AND NOT EXISTS (
      SELECT FROM conversations c WHERE c.id = r.conversation_id AND c.expires_at IS NOT NULL)
    RETURNING webhook_id`;
}

/** A call that a person has to decide on. */
export interface CallToTell {
  callId: string;
  name: string;
}

/**
 * Tells the webhooks of CTE `listening` that the run of CTE `suspended` waits for its person: once for
 * each time that it does, which is told from the others by how much had been decided before.
 */
export function tellOfWait(
  calls: readonly CallToTell[],
  knownDecisions: number,
): RawBuilder<unknown> {
  return sql`
    INSERT INTO webhook_deliveries (organization_id, webhook_id, event_type, event_key, data)
    SELECT w.organization_id, w.id, 'run.waiting',
      concat_ws(':', 'waiting', r.id, ${knownDecisions}::int), json_build_object(
        'runId', r.id,
        'conversationId', r.conversation_id,
        'messageId', r.message_id,
        'userId', r.user_id,
        'apiKeyId', r.api_key_id,
        'model', r.model,
        'status', 'waiting',
        'calls', ${JSON.stringify(calls)}::json,
        'waitUntil', ${isoTime(sql`r.wait_until`)},
        'createdAt', ${isoTime(sql`r.created_at`)}
      )
    FROM suspended r JOIN listening w ON w.organization_id = r.organization_id
    WHERE 'run.waiting' = ANY (w.events) AND NOT EXISTS (
      SELECT FROM conversations c WHERE c.id = r.conversation_id AND c.expires_at IS NOT NULL)
    RETURNING webhook_id`;
}

/** Tells the webhooks of CTE `listening` of the batch of CTE `ended`. */
export function tellOfBatch(): RawBuilder<unknown> {
  return sql`
    INSERT INTO webhook_deliveries (organization_id, webhook_id, event_type, event_key, data)
    SELECT w.organization_id, w.id, e.type, 'batch:' || b.id, json_build_object(
      'batchId', b.id,
      'userId', b.user_id,
      'apiKeyId', b.api_key_id,
      'status', 'ended',
      'counts', json_build_object('total', b.items, 'waiting', 0, 'answered', b.answered,
        'failed', b.failed, 'cancelled', b.cancelled, 'expired', b.expired),
      'costMicroDollars', b.cost_micro_dollars,
      'createdAt', ${isoTime(sql`b.created_at`)},
      'endedAt', ${isoTime(sql`b.ended_at`)},
      'expiresAt', ${isoTime(sql`b.expires_at`)}
    )
    FROM ended b JOIN listening w ON w.organization_id = b.organization_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN b.cancelled > 0 THEN 'batch.cancelled' ELSE 'batch.completed' END AS type
    ) AS e
    WHERE e.type = ANY (w.events)
    RETURNING webhook_id`;
}

function tokensOf(usage: TokenUsage): TokenUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

/**
 * Tells the webhooks of CTE `listening` of the budgets of CTE `settled` that the month's spending has
 * come to: once for each budget, month and limit, however often it is seen.
 */
export function tellOfBudgets(): RawBuilder<unknown> {
  return sql`
    INSERT INTO webhook_deliveries (organization_id, webhook_id, event_type, event_key, data)
    SELECT w.organization_id, w.id, e.type, ${budgetKey(sql`e.type`)}, ${budgetData(sql`'spent'`)}
    FROM settled b JOIN listening w ON w.organization_id = b.organization_id
    CROSS JOIN (VALUES ('budget.warning', 80), ('budget.reached', 100)) AS e (type, percent)
    WHERE e.type = ANY (w.events) AND b.spent_micro_dollars * 100 >= b.monthly_micro_dollars * e.percent
    ON CONFLICT (webhook_id, event_key) DO NOTHING
    RETURNING webhook_id`;
}

/** Wakes whoever delivers, where one of the CTEs has told anything. */
export function wakeDeliverers(...ctes: string[]): RawBuilder<unknown> {
  const told = ctes.map((cte) => sql`SELECT webhook_id FROM ${sql.table(cte)}`);
  return sql`(SELECT count(pg_notify('parley_webhooks', ''))
    FROM (${sql.join(told, sql` UNION ALL `)} LIMIT 1) AS told)`;
}

/** Tells webhooks that a budget refused an answer; not within the transaction that this undoes. */
export async function tellOfRefusal(
  db: Db,
  { organizationId }: { organizationId: string },
  { subjectType, subjectId }: BudgetSubject,
): Promise<void> {
  await sql`
    WITH refusing AS (
      SELECT b.organization_id, b.subject_type, b.subject_id, b.monthly_micro_dollars,
        b.reserved_micro_dollars, budget_month() AS month,
        CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END AS spent_micro_dollars
      FROM budgets b WHERE b.organization_id = ${organizationId}
        AND b.subject_type = ${subjectType} AND b.subject_id = ${subjectId}
    ), listening AS (
      ${lockWebhooks("refusing")}
    ), told AS (
      INSERT INTO webhook_deliveries (organization_id, webhook_id, event_type, event_key, data)
      SELECT w.organization_id, w.id, 'budget.reached', ${budgetKey(sql`'budget.reached'`)},
        ${budgetData(sql`'refused'`)}
      FROM refusing b JOIN listening w ON w.organization_id = b.organization_id
      WHERE 'budget.reached' = ANY (w.events)
      ON CONFLICT (webhook_id, event_key) DO NOTHING
      RETURNING webhook_id
    )
    SELECT ${wakeDeliverers("told")}
  `.execute(db);
}

/** Raised or lowered, it is another limit to come to. */
const budgetKey = (type: RawBuilder<unknown>) =>
  sql`concat_ws(':', ${type}, b.subject_type, b.subject_id, b.month, b.monthly_micro_dollars)`;

const budgetData = (cause: RawBuilder<unknown>) => sql`json_build_object(
  'subjectType', b.subject_type,
  'subjectId', b.subject_id,
  'month', b.month,
  'monthlyMicroDollars', b.monthly_micro_dollars,
  'spentMicroDollars', b.spent_micro_dollars,
  'reservedMicroDollars', b.reserved_micro_dollars,
  'cause', ${cause}
)`;
