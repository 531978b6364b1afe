import { createHash } from "node:crypto";
import type { Role, Scope } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** Secrets are looked up by their hash; the secret itself is never stored. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
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
    SELECT organization_id, user_id FROM redeemed
  `.execute(db);
  return rows[0];
}

/** The links that were printed for the person are worth nothing any more. */
export async function deleteSignInCodes(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("signInCodes").where("userId", "=", userId).execute();
}

/** What a credential stands for now in one organization: a role, and what of it may be used. */
export interface CredentialStanding {
  credentialId: string;
  organizationId: string;
  role: Role;
  scopes: (Scope | "*")[];
}

/** What a person may do in an organization now; undefined: they are none of its members, or banned. */
export async function findStandingRole(
  db: Db,
  { organizationId, userId }: Owner,
): Promise<Role | undefined> {
  const { rows } = await sql<{ role: Role }>`
    SELECT m.role FROM members m JOIN users u ON u.id = m.user_id AND NOT is_banned(u)
    WHERE m.organization_id = ${organizationId} AND m.user_id = ${userId}
  `.execute(db);
  return rows[0]?.role;
}

/**
 * The standing of those sessions and API keys that still work, in one query. A session stands for
 * its person in each of their organizations.
 */
export async function findStandings(
  db: Db,
  { sessionIds, keyIds }: { sessionIds: readonly string[]; keyIds: readonly string[] },
): Promise<CredentialStanding[]> {
  const { rows } = await sql<CredentialStanding>`
    SELECT s.id AS credential_id, m.organization_id, m.role, ARRAY['*'] AS scopes
    FROM sessions s JOIN members m USING (user_id)
      JOIN users u ON u.id = s.user_id AND NOT is_banned(u)
    WHERE s.id = ANY(${sessionIds}::uuid[]) AND s.expires_at > now()
    UNION ALL
    SELECT k.id, m.organization_id, m.role, k.scopes
    FROM api_keys k JOIN members m USING (organization_id, user_id)
      JOIN users u ON u.id = k.user_id AND NOT is_banned(u)
    WHERE k.id = ANY(${keyIds}::uuid[]) AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
  `.execute(db);
  return rows;
}
