import type { Role } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { hashSecret } from "./credentials.ts";
import type { Owner } from "./owners.ts";

/** What the stored form of a session's token begins with, and no token does. */
const STORED = "sha256:";

/** How a session's token is stored: whoever reads the database gets none that signs in. */
export function storedToken(token: string): string {
  return STORED + hashSecret(token).toString("base64");
}

export function isStoredToken(token: string): boolean {
  return token.startsWith(STORED);
}

export interface NewSession extends Owner {
  token: string;
  lifetimeMs: number;
  ipAddress: string | null;
  userAgent: string | null;
}

/** Returns its id. Those that ran out go at the same time. */
export async function insertSession(db: Db, session: NewSession): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    WITH expired AS (DELETE FROM sessions WHERE expires_at < now())
    INSERT INTO sessions
      (token, user_id, active_organization_id, ip_address, user_agent, expires_at)
    VALUES (${storedToken(session.token)}, ${session.userId}, ${session.organizationId}, ${session.ipAddress},
      ${session.userAgent}, now() + ${session.lifetimeMs} * interval '1 millisecond')
    RETURNING id
  `.execute(db);
  const [inserted] = rows;
  if (inserted === undefined) throw new Error("An INSERT returned no row.");
  return inserted.id;
}

/**
 * Who the session is of, with the role that they have now in the organization they work in; where
 * they have left that, or named none, in the one they have belonged to longest.
 */
export async function findSession(
  db: Db,
  token: string,
): Promise<(Owner & { id: string; role: Role }) | undefined> {
  const { rows } = await sql<Owner & { id: string; role: Role }>`
    SELECT s.id, m.organization_id, m.user_id, m.role
    FROM sessions s JOIN users u ON u.id = s.user_id AND NOT is_banned(u)
    CROSS JOIN LATERAL (
      SELECT organization_id, user_id, role FROM members
      WHERE user_id = s.user_id
      ORDER BY (organization_id::text IS NOT DISTINCT FROM s.active_organization_id) DESC, created_at
      LIMIT 1
    ) m
    WHERE s.token = ${storedToken(token)} AND s.expires_at > now()
  `.execute(db);
  return rows[0];
}

/** Whose session it is, in an organization or not; undefined when it is over. */
export async function findSignedIn(
  db: Db,
  token: string,
): Promise<{ id: string; userId: string } | undefined> {
  return db
    .selectFrom("sessions")
    .select(["id", "userId"])
    .where("token", "=", storedToken(token))
    .where("expiresAt", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

/** Returns whose it was; undefined where there was none. */
export async function deleteSession(
  db: Db,
  token: string,
): Promise<{ id: string; userId: string } | undefined> {
  return db
    .deleteFrom("sessions")
    .where("token", "=", storedToken(token))
    .returning(["id", "userId"])
    .executeTakeFirst();
}

/** Signs the person out everywhere. Returns how many sessions that were. */
export async function deleteSessionsOf(db: Db, userId: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("sessions")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Which organization the person's sessions turn to, when they have none or have left theirs. */
export async function changeActiveOrganization(
  db: Db,
  userId: string,
  from: string | null,
  to: string | null,
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ activeOrganizationId: to })
    .where("userId", "=", userId)
    .where("activeOrganizationId", from === null ? "is" : "=", from)
    .execute();
}
