import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** Secrets are looked up by their hash; the secret itself is never stored. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Stores the token unless the organization has one. False: it had one. */
export async function insertFirstApiToken(db: Db, owner: Owner, token: string): Promise<boolean> {
  const { rows } = await sql<{ inserted: number }>`
    INSERT INTO api_tokens (token_hash, organization_id, user_id)
    SELECT ${hashSecret(token)}, ${owner.organizationId}, ${owner.userId}
    WHERE NOT EXISTS (SELECT FROM api_tokens WHERE organization_id = ${owner.organizationId})
    RETURNING 1 AS inserted
  `.execute(db);
  return rows.length > 0;
}

export function findApiToken(db: Db, token: string): Promise<Owner | undefined> {
  return db
    .selectFrom("apiTokens as t")
    .innerJoin("users as u", "u.id", "t.userId")
    .select(["t.organizationId", "t.userId", "u.role"])
    .where("t.tokenHash", "=", hashSecret(token))
    .executeTakeFirst();
}

export async function insertSession(
  db: Db,
  owner: Owner,
  token: string,
  lifetimeMs: number,
): Promise<void> {
  await sql`
    WITH expired AS (DELETE FROM sessions WHERE expires_at < now())
    INSERT INTO sessions (token_hash, organization_id, user_id, expires_at)
    VALUES (${hashSecret(token)}, ${owner.organizationId}, ${owner.userId},
      now() + ${lifetimeMs} * interval '1 millisecond')
  `.execute(db);
}

export function findSession(db: Db, token: string): Promise<Owner | undefined> {
  return db
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.userId")
    .select(["s.organizationId", "s.userId", "u.role"])
    .where("s.tokenHash", "=", hashSecret(token))
    .where("s.expiresAt", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

export async function deleteSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom("sessions").where("tokenHash", "=", hashSecret(token)).execute();
}

export async function insertSignInCode(
  db: Db,
  owner: Owner,
  code: string,
  lifetimeMs: number,
): Promise<void> {
  await sql`
    WITH expired AS (DELETE FROM sign_in_codes WHERE expires_at < now())
    INSERT INTO sign_in_codes (code_hash, organization_id, user_id, expires_at)
    VALUES (${hashSecret(code)}, ${owner.organizationId}, ${owner.userId},
      now() + ${lifetimeMs} * interval '1 millisecond')
  `.execute(db);
}

/** Uses the code up: of two callers with the same code, one gets the owner. */
export async function redeemSignInCode(db: Db, code: string): Promise<Owner | undefined> {
  const { rows } = await sql<Owner>`
    WITH redeemed AS (
      DELETE FROM sign_in_codes WHERE code_hash = ${hashSecret(code)} AND expires_at > now()
      RETURNING organization_id, user_id
    )
    SELECT r.organization_id, r.user_id, u.role FROM redeemed r JOIN users u ON u.id = r.user_id
  `.execute(db);
  return rows[0];
}
