import type { Role } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { hashSecret } from "./credentials.ts";

export type AccountLinkMaker = "mail" | "administrator" | "operator";

/** For a new password; with an e-mail: to confirm that it is the person's. */
export interface NewAccountLink {
  token: string;
  userId: string;
  email?: string;
  madeVia: AccountLinkMaker;
  /** The administrator, and where they are one. */
  madeBy?: { organizationId: string; userId: string };
  lifetimeMs: number;
}

export interface AccountLink {
  userId: string;
  email: string | null;
  madeVia: AccountLinkMaker;
  organizationId: string | null;
  madeBy: string | null;
}

/** Those that ran out go at the same time. */
export async function insertAccountLink(db: Db, link: NewAccountLink): Promise<void> {
  const { token, userId, email = null, madeVia, madeBy, lifetimeMs } = link;
  const purpose = email === null ? "password" : "email";
  await sql`
    WITH expired AS (DELETE FROM account_links WHERE expires_at < now())
    INSERT INTO account_links
      (token_hash, purpose, made_via, user_id, email, organization_id, made_by, expires_at)
    VALUES (${hashSecret(token)}, ${purpose}, ${madeVia}, ${userId}, ${email},
      ${madeBy?.organizationId ?? null}, ${madeBy?.userId ?? null},
      now() + ${lifetimeMs} * interval '1 millisecond')
  `.execute(db);
}

export function findAccountLink(
  db: Db,
  purpose: "password" | "email",
  token: string,
): Promise<AccountLink | undefined> {
  return db
    .selectFrom("accountLinks")
    .select(["userId", "email", "madeVia", "organizationId", "madeBy"])
    .where("tokenHash", "=", hashSecret(token))
    .where("purpose", "=", purpose)
    .where("expiresAt", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

/**
 * Uses the link up, and with it all others of the person. Of two callers with the same link, one gets
 * it; whose it is stays as they are until the transaction ends.
 */
export async function redeemAccountLink(
  trx: Db,
  purpose: "password" | "email",
  token: string,
): Promise<AccountLink | undefined> {
  const found = await findAccountLink(trx, purpose, token);
  if (found === undefined) return undefined;
  // It keeps them from becoming a member anywhere meanwhile, too.
  await sql`SELECT FROM users WHERE id = ${found.userId} FOR UPDATE`.execute(trx);
  const link = await findAccountLink(trx, purpose, token);
  if (link !== undefined) await deleteAccountLinks(trx, link.userId);
  return link;
}

export async function deleteAccountLinks(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("accountLinks").where("userId", "=", userId).execute();
}

/** What decides who may give a person a new password. */
export interface PasswordHolder {
  userId: string;
  email: string;
  /** Null where they sign in by another house's word only. */
  passwordHash: string | null;
  /** Their role in the organization that was asked about; null outside of it. */
  role: Role | null;
  /** How many organizations they belong to. */
  organizations: number;
}

export async function findPasswordHolder(
  db: Db,
  by: { email: string } | { userId: string } | { memberId: string },
  organizationId: string | null,
): Promise<PasswordHolder | undefined> {
  const { rows } = await sql<PasswordHolder>`
    SELECT u.id AS user_id, u.email, a.password AS password_hash, m.role,
      (SELECT count(*)::integer FROM members o WHERE o.user_id = u.id) AS organizations
    FROM users u
    LEFT JOIN accounts a ON a.user_id = u.id AND a.provider_id = 'credential'
    LEFT JOIN members m ON m.user_id = u.id AND m.organization_id = ${organizationId}
    WHERE ${
      "email" in by
        ? sql`u.email = ${by.email.toLowerCase()}`
        : "userId" in by
          ? sql`u.id = ${by.userId}`
          : sql`m.id = ${by.memberId}`
    }
  `.execute(db);
  return rows[0];
}

/** The role that somebody has in an organization. */
export async function findRole(
  db: Db,
  organizationId: string,
  userId: string,
): Promise<Role | undefined> {
  const row = await db
    .selectFrom("members")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.role;
}

/** Nobody goes on where the old password was asked for: devices that were trusted, steps half taken. */
export async function setPassword(trx: Db, userId: string, hash: string): Promise<void> {
  await sql`
    INSERT INTO accounts (user_id, provider_id, account_id, password)
    VALUES (${userId}, 'credential', ${userId}, ${hash})
    ON CONFLICT (provider_id, account_id) DO UPDATE SET password = ${hash}, updated_at = now()
  `.execute(trx);
  await sql`DELETE FROM verifications WHERE value = ${userId}`.execute(trx);
}

export async function turnSecondFactorOff(trx: Db, userId: string): Promise<void> {
  await sql`DELETE FROM two_factors WHERE user_id = ${userId}`.execute(trx);
  await trx
    .updateTable("users")
    .set({ twoFactorEnabled: false })
    .where("id", "=", userId)
    .execute();
}

/** The person has shown that mail to this address reaches them. A unique violation: it is another's. */
export async function verifyEmail(trx: Db, userId: string, email?: string): Promise<void> {
  await trx
    .updateTable("users")
    .set({
      emailVerified: true,
      updatedAt: sql<Date>`now()`,
      ...(email !== undefined && { email }),
    })
    .where("id", "=", userId)
    .execute();
}
