import { activeStatuses } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";

/** Conversations, and messages in them, that one transaction deletes: it takes about 0.1 s. */
const CONVERSATIONS_AT_ONCE = 250;
const MESSAGES_AT_ONCE = 500;

/** Locks a few of the temporary conversations that have expired. */
export function lockExpired(trx: Db): Promise<string[]> {
  return lockFew(trx, sql<boolean>`c.expires_at < now()`, sql`c.expires_at`);
}

/** Locks a few of an organization's conversations that were not used for so many days. */
export function lockUnused(
  trx: Db,
  {
    organizationId,
    origin,
    days,
  }: { organizationId: string; origin: "chat" | "api"; days: number },
): Promise<string[]> {
  const isDue = sql<boolean>`c.organization_id = ${organizationId} AND c.origin = ${origin}
    AND c.used_at < now() - ${days} * interval '24 hours'`;
  return lockFew(trx, isDue, sql`c.used_at`);
}

/**
 * The one first that is due the longest. What others have locked is in use, or being deleted, and
 * left to them. Whoever begins a run in one marks it as just used in the same transaction, so none
 * that is locked has a run that is going.
 */
async function lockFew(
  trx: Db,
  isDue: RawBuilder<boolean>,
  since: RawBuilder<unknown>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT c.id FROM conversations c
    WHERE ${isDue} AND ${nothingRuns}
    ORDER BY ${since}
    LIMIT ${CONVERSATIONS_AT_ONCE} FOR UPDATE SKIP LOCKED
  `.execute(trx);
  return firstFew(trx, rows);
}

const nothingRuns = sql<boolean>`NOT EXISTS (
  SELECT FROM runs r WHERE r.conversation_id = c.id AND r.status IN (${sql.join(activeStatuses)}))`;

/** As many of the first as have few messages together; at least one, however many it has. */
async function firstFew(trx: Db, locked: readonly { id: string }[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT c.id, c.place, sum(m.count) OVER (ORDER BY c.place) - m.count AS before
      FROM unnest(${locked.map(({ id }) => id)}::uuid[]) WITH ORDINALITY c (id, place)
      CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM messages WHERE conversation_id = c.id LIMIT ${MESSAGES_AT_ONCE}
      )) m
    ) WHERE before < ${MESSAGES_AT_ONCE} ORDER BY place
  `.execute(trx);
  return rows.map(({ id }) => id);
}

/** With all that is in them. Usage records stay: money is not undone. */
export async function deleteLocked(trx: Db, ids: readonly string[]): Promise<void> {
  await trx
    .deleteFrom("conversations")
    .where("id", "=", (eb) => eb.fn.any(eb.val([...ids])))
    .execute();
}
