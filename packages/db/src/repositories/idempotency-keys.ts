import type { Principal } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** How long a key is remembered, as Postgres writes it. */
const LIFETIME = sql`interval '24 hours'`;

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
 * Takes the key for a call; where it is taken already, returns the call that it was taken for.
 * Keys that are older than a day are forgotten on the way.
 */
export async function takeIdempotencyKey(
  db: Db,
  { organizationId, userId }: Principal,
  key: string,
  call: { digest: Buffer; requestId: string },
): Promise<KeyedCall> {
  const taken = await sql<{ requestId: string }>`
    WITH forgotten AS (
      DELETE FROM idempotency_keys WHERE created_at < now() - ${LIFETIME} AND key <> ${key}
    )
    INSERT INTO idempotency_keys AS k (organization_id, user_id, key, digest, request_id)
    VALUES (${organizationId}, ${userId}, ${key}, ${call.digest}, ${call.requestId})
    ON CONFLICT (organization_id, user_id, key) DO UPDATE SET
      digest = excluded.digest, request_id = excluded.request_id, status = NULL, body = NULL,
      conversation_id = NULL, created_at = now()
    WHERE k.created_at < now() - ${LIFETIME}
    RETURNING request_id
  `.execute(db);
  if (taken.rows.length > 0) return { ...call, status: null, body: null };
  const first = await keyedCall(db, { organizationId, userId }, key).executeTakeFirst();
  // It was given back in between: then this call has no one before it.
  return first ?? { ...call, status: null, body: null };
}

function keyedCall(db: Db, owner: { organizationId: string; userId: string }, key: string) {
  return db
    .selectFrom("idempotencyKeys")
    .select(["digest", "requestId", "status", "body"])
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("key", "=", key);
}

/** Keeps what the call was answered, to be answered again. */
export async function answerIdempotencyKey(
  db: Db,
  { organizationId, userId }: Principal,
  key: string,
  answer: { requestId: string; status: number; body: string; conversationId: string | null },
): Promise<void> {
  const { requestId, ...columns } = answer;
  await db
    .updateTable("idempotencyKeys")
    .set(columns)
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("key", "=", key)
    .where("requestId", "=", requestId)
    .where("status", "is", null)
    .execute();
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
