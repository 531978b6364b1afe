import type { Principal } from "@parley/shared";
import { sql } from "kysely";
import { isForeignKeyViolation } from "../database-error.ts";
import type { Db } from "../tables.ts";

/** How long a key is remembered, as Postgres writes it. */
const LIFETIME = sql`interval '24 hours'`;
/** Forgotten keys that one call clears away. */
const MAX_FORGOTTEN = 100;
const TAKE_TRIES = 5;

/** A call under a key, as it was made first. */
export interface KeyedCall {
  /** Of that call's input. */
  digest: Buffer;
  /** By which the domain knows that call again. */
  requestId: string;
  /** Null while it has not been answered, or was not answered with success. */
  status: number | null;
  body: string | null;
}

/**
 * Takes the key for a call; where it is taken already, returns the call that it was taken for, and
 * null where others took it and gave it back all the time. Keys that are older than a day are
 * forgotten on the way; those that others are at are left to them.
 */
export async function takeIdempotencyKey(
  db: Db,
  { organizationId, userId }: Principal,
  key: string,
  call: { digest: Buffer; requestId: string },
): Promise<KeyedCall | null> {
  for (let tries = 0; tries < TAKE_TRIES; tries++) {
    if (await insertKey(db, { organizationId, userId }, key, call))
      return { ...call, status: null, body: null };
    const first = await keyedCall(db, { organizationId, userId }, key).executeTakeFirst();
    if (first !== undefined) return first;
  }
  return null;
}

async function insertKey(
  db: Db,
  { organizationId, userId }: { organizationId: string; userId: string },
  key: string,
  call: { digest: Buffer; requestId: string },
): Promise<boolean> {
  const taken = await sql<{ requestId: string }>`
    WITH forgotten AS (
      DELETE FROM idempotency_keys WHERE (organization_id, user_id, key) IN (
        SELECT organization_id, user_id, key FROM idempotency_keys
        WHERE created_at < now() - ${LIFETIME} AND key <> ${key}
        LIMIT ${MAX_FORGOTTEN} FOR UPDATE SKIP LOCKED
      )
    )
    INSERT INTO idempotency_keys AS k (organization_id, user_id, key, digest, request_id)
    VALUES (${organizationId}, ${userId}, ${key}, ${call.digest}, ${call.requestId})
    ON CONFLICT (organization_id, user_id, key) DO UPDATE SET
      digest = excluded.digest, request_id = excluded.request_id, status = NULL, body = NULL,
      conversation_id = NULL, created_at = now()
    WHERE k.created_at < now() - ${LIFETIME}
    RETURNING request_id
  `.execute(db);
  return taken.rows.length > 0;
}

function keyedCall(db: Db, owner: { organizationId: string; userId: string }, key: string) {
  return db
    .selectFrom("idempotencyKeys")
    .select(["digest", "requestId", "status", "body"])
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("key", "=", key);
}

/**
 * Keeps what the call was answered, to be answered again. Of two same calls at once the first
 * answer counts: what is returned is what all of them are to be answered. Nothing is kept where
 * the conversation that the answer tells of was deleted meanwhile.
 */
export async function answerIdempotencyKey(
  db: Db,
  { organizationId, userId }: Principal,
  key: string,
  answer: {
    digest: Buffer;
    requestId: string;
    status: number;
    body: string;
    conversationId: string | null;
  },
): Promise<{ status: number; body: string }> {
  const { digest, requestId, status, body, conversationId } = answer;
  try {
    // It may have been given back meanwhile, by a same call that was refused: it is taken again.
    const kept = await sql<{ status: number; body: string }>`
      INSERT INTO idempotency_keys AS k
        (organization_id, user_id, key, digest, request_id, status, body, conversation_id)
      VALUES (${organizationId}, ${userId}, ${key}, ${digest}, ${requestId}, ${status}, ${body}, ${conversationId})
      ON CONFLICT (organization_id, user_id, key) DO UPDATE SET
        status = coalesce(k.status, excluded.status), body = coalesce(k.body, excluded.body),
        conversation_id = CASE WHEN k.status IS NULL THEN excluded.conversation_id ELSE k.conversation_id END
      WHERE k.request_id = excluded.request_id
      RETURNING status, body
    `.execute(db);
    return kept.rows[0] ?? { status, body };
  } catch (error) {
    if (isForeignKeyViolation(error)) return { status, body };
    throw error;
  }
}

/** Gives the key back: the call was refused, and may be made again in another way. */
export async function giveBackIdempotencyKey(
  db: Db,
  { organizationId, userId }: Principal,
  key: string,
  requestId: string,
): Promise<void> {
  await db
    .deleteFrom("idempotencyKeys")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("key", "=", key)
    .where("requestId", "=", requestId)
    .where("status", "is", null)
    .execute();
}
