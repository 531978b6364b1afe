import type { BudgetSubjectType } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";

/** Micro-dollars for a million tokens. */
export interface BoundPrice {
  input: number;
  output: number;
}

/**
 * What a run may cost at the most. Tokens of the input are counted as bytes, which they never
 * exceed: those known, and those of the messages that only the database has.
 */
export interface CostBound {
  inputBytes: number;
  /** The message to which the model is sent the path, if it is. */
  pathTo: string | null;
  /** The cut-off answer that it is sent, too. */
  continues: string | null;
  /** More input than so many tokens no model takes. */
  maxInputTokens: number;
  maxOutputTokens: number;
  price: BoundPrice;
  /** The price where the input is longer than `above` tokens. */
  longPrice: BoundPrice & { above: number };
}

/** A budget that applies to a run, after its reserve. */
export interface ReservedBudget {
  subjectType: BudgetSubjectType;
  subjectId: string;
  monthlyMicroDollars: number;
  spentMicroDollars: number;
  reservedMicroDollars: number;
  /** As Postgres writes a time in JSON. */
  renewsAt: string;
}

export interface RunSubjects {
  organizationId: string;
  userId: string;
  apiKeyId: string | null;
}

/**
 * The budgets that apply, locked until the transaction ends; in one order, so that no two
 * transactions wait for each other. A part of the statement that adds a run.
 */
export function lockBudgets({ organizationId, userId, apiKeyId }: RunSubjects): RawBuilder<{
  subjectType: BudgetSubjectType;
  subjectId: string;
}> {
  return sql`(
    SELECT subject_type, subject_id FROM budgets
    WHERE organization_id = ${organizationId} AND (subject_type, subject_id) IN (
      ('organization', ${organizationId}::uuid), ('user', ${userId}::uuid), ('key', ${apiKeyId}::uuid))
    ORDER BY subject_type
    FOR UPDATE)`;
}

/** What a run may cost at most; null where no budget applies, and then nothing is read for it. */
export function costOf(
  bound: CostBound | null,
  { conversationId }: { conversationId: string },
): RawBuilder<{ cost: string | null }> {
  if (bound === null) return sql`(SELECT NULL::bigint AS cost)`;
  const { price, longPrice, maxOutputTokens } = bound;
  const cost = (of: BoundPrice) =>
    sql`ceil((tokens * ${of.input}::numeric + ${maxOutputTokens}::numeric * ${of.output}) / 1000000)`;
  return sql`(
    SELECT (CASE WHEN tokens > ${longPrice.above} THEN ${cost(longPrice)} ELSE ${cost(price)} END)::bigint AS cost
    FROM (
      SELECT least(${bound.inputBytes}::bigint + (${bytesOfPath(bound, conversationId)}),
        ${bound.maxInputTokens}) AS tokens
    ) AS input
    WHERE EXISTS (SELECT FROM budgeted))`;
}

/** Tokens of an image at the most: providers scale images down to fewer. */
const IMAGE_TOKENS = 5_000;
/** A document's pages are not known before it is read: it may fill any context. */
const PDF_TOKENS = 10_000_000;

/** The JSON of a text is never shorter than the text; of a file, it is its description. */
function bytesOfPath({ pathTo, continues }: CostBound, conversationId: string): RawBuilder<number> {
  return sql`
    WITH RECURSIVE path AS (
      SELECT id, parent_id, octet_length(content::text) AS bytes FROM messages
      WHERE conversation_id = ${conversationId} AND id = ${pathTo}::uuid
      UNION ALL
      SELECT m.id, m.parent_id, octet_length(m.content::text) FROM messages m
      JOIN path ON m.conversation_id = ${conversationId} AND m.id = path.parent_id
    )
    SELECT coalesce(sum(bytes), 0) + coalesce((
      SELECT sum(CASE f.media_type WHEN 'text/plain' THEN f.size
        WHEN 'application/pdf' THEN ${PDF_TOKENS} ELSE ${IMAGE_TOKENS} END)
      FROM message_files l JOIN files f ON f.id = l.file_id
      WHERE l.conversation_id = ${conversationId} AND l.message_id IN (SELECT id FROM path)
    ), 0) + coalesce((
      SELECT octet_length(content::text) FROM messages
      WHERE conversation_id = ${conversationId} AND id = ${continues}::uuid), 0)
    FROM path`;
}

/**
 * Reserves the cost in every budget that applies. In a new month nothing is spent yet, while what
 * is being written stays reserved; a transaction that began before midnight does not turn it back.
 */
export function reserve({ organizationId }: RunSubjects): RawBuilder<ReservedBudget> {
  return sql`(
    UPDATE budgets b SET
      month = greatest(b.month, budget_month()),
      spent_micro_dollars = CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END,
      reserved_micro_dollars = b.reserved_micro_dollars + coalesce((SELECT cost FROM bounded), 0)
    FROM budgeted
    WHERE b.organization_id = ${organizationId}
      AND b.subject_type = budgeted.subject_type AND b.subject_id = budgeted.subject_id
    RETURNING json_build_object(
      'subjectType', b.subject_type,
      'subjectId', b.subject_id,
      'monthlyMicroDollars', b.monthly_micro_dollars,
      'spentMicroDollars', b.spent_micro_dollars,
      'reservedMicroDollars', b.reserved_micro_dollars,
      'renewsAt', (b.month + interval '1 month') AT TIME ZONE 'UTC'
    ) AS budget)`;
}
