import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** So many of a person's messages, the newest, are in no bucket: they are looked through. */
export const NEWEST = 2_000;
/** Messages that are sorted in at once: it takes about 0.3 s. */
const AT_ONCE = 1_024;
/**
 * Messages of a bucket. With fewer there are more buckets to ask, and more of the index is words;
 * with more it takes longer to gather what is in one.
 */
const MESSAGES_OF_BUCKET = 16_384;
const OWNERS_AT_ONCE = 200;

/** Where somebody's buckets end; what is newer is in none. */
export function endOfBuckets({ organizationId, userId }: Owner): RawBuilder<string> {
  return sql<string>`coalesce((
    SELECT to_position FROM search_buckets
    WHERE organization_id = ${organizationId} AND user_id = ${userId}
    ORDER BY to_position DESC LIMIT 1), 0)`;
}

/**
 * Some of the people who have messages in no bucket, by their ids; `isOverdue`: too many. None while
 * older messages are still being added: those would come too late for their buckets.
 */
export async function findUnsortedOwners(
  db: Db,
  after: Owner | undefined,
): Promise<(Owner & { isOverdue: boolean })[]> {
  const { organizationId, userId } = after ?? { organizationId: NONE, userId: NONE };
  const next = (organization: RawBuilder<unknown>, user: RawBuilder<unknown>) => sql`
    SELECT organization_id, user_id FROM message_search
    WHERE bucket IS NULL AND (organization_id, user_id) > (${organization}, ${user})
    ORDER BY organization_id, user_id LIMIT 1`;
  const { rows } = await sql<Owner & { isOverdue: boolean }>`
    WITH RECURSIVE owners AS (
      SELECT first.*, 1 AS nth
      FROM (${next(sql`${organizationId}::uuid`, sql`${userId}::uuid`)}) first
      WHERE NOT EXISTS (SELECT FROM search_backlog)
      UNION ALL
      SELECT next.*, nth + 1 FROM owners o
      CROSS JOIN LATERAL (${next(sql`o.organization_id`, sql`o.user_id`)}) next
      WHERE nth < ${OWNERS_AT_ONCE}
    )
    SELECT organization_id, user_id, EXISTS (
      SELECT FROM message_search m
      WHERE m.organization_id = o.organization_id AND m.user_id = o.user_id AND bucket IS NULL
      ORDER BY position DESC OFFSET ${NEWEST + AT_ONCE - 1}
    ) AS is_overdue
    FROM owners o ORDER BY nth
  `.execute(db);
  return rows;
}

const NONE = "00000000-0000-0000-0000-000000000000";

/**
 * Sorts the oldest of somebody's messages in that are in no bucket. Undefined: there are not too many
 * of them, or another process is at it. To be called in a transaction.
 */
export async function sortIntoBuckets(trx: Db, owner: Owner): Promise<number | undefined> {
  const { organizationId, userId } = owner;
  const { rows } = await sql<{ mayI: boolean }>`
    SELECT pg_try_advisory_xact_lock(
      hashtextextended(${`search ${organizationId} ${userId}`}, 0)) AS may_i
  `.execute(trx);
  if (rows[0]?.mayI !== true) return undefined;
  const unsorted = sql`organization_id = ${organizationId} AND user_id = ${userId}
    AND bucket IS NULL AND position > ${endOfBuckets(owner)}`;
  const { rows: ends } = await sql<{ to: string | null; isOverdue: boolean }>`
    SELECT (SELECT position FROM message_search WHERE ${unsorted}
        ORDER BY position OFFSET ${AT_ONCE - 1} LIMIT 1) AS to,
      EXISTS (SELECT FROM message_search WHERE ${unsorted}
        ORDER BY position OFFSET ${NEWEST + AT_ONCE - 1}) AS is_overdue
  `.execute(trx);
  const [end] = ends;
  if (end === undefined || end.to === null || !end.isOverdue) return undefined;
  // Those that are about to be deleted are not waited for; they are found without a bucket, too.
  const chosen = await sql<{ messageId: string }>`
    SELECT message_id FROM message_search WHERE ${unsorted} AND position <= ${end.to}::bigint
    ORDER BY position FOR UPDATE SKIP LOCKED
  `.execute(trx);
  const bucket = await growBuckets(trx, owner, end.to);
  await sql`
    UPDATE message_search SET bucket = ${bucket}
    WHERE message_id = ANY(${chosen.rows.map(({ messageId }) => messageId)}::uuid[])
  `.execute(trx);
  return AT_ONCE;
}

/** Makes somebody's buckets end later; returns the bucket that has what is new. */
async function growBuckets(trx: Db, owner: Owner, to: string): Promise<number> {
  const { organizationId, userId } = owner;
  const grown = await sql<{ id: number }>`
    UPDATE search_buckets SET to_position = ${to}::bigint, messages = messages + ${AT_ONCE}
    WHERE organization_id = ${organizationId} AND user_id = ${userId}
      AND to_position = ${endOfBuckets(owner)}
      AND messages + ${AT_ONCE} <= ${MESSAGES_OF_BUCKET}
    RETURNING id
  `.execute(trx);
  const [bucket] = grown.rows;
  if (bucket !== undefined) return bucket.id;
  const added = await sql<{ id: number }>`
    INSERT INTO search_buckets (organization_id, user_id, after_position, to_position, messages)
    VALUES (${organizationId}, ${userId}, ${endOfBuckets(owner)}, ${to}::bigint, ${AT_ONCE})
    RETURNING id
  `.execute(trx);
  const [first] = added.rows;
  if (first === undefined) throw new Error("A bucket that was added has no id.");
  return first.id;
}
