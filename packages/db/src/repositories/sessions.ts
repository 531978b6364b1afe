import type { Role } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

export interface NewSession extends Owner {
  token: string;
  lifetimeMs: number;
  ipAddress: string | null;
  userAgent: string | null;
}

/** Those that ran out go at the same time. */
export async function insertSession(db: Db, session: NewSession): Promise<void> {
  await sql`
    WITH expired AS (DELETE FROM sessions WHERE expires_at < now())
    INSERT INTO sessions
      (token, user_id, active_organization_id, ip_address, user_agent, expires_at)
    VALUES (${session.token}, ${session.userId}, ${session.organizationId}, ${session.ipAddress},
      ${session.userAgent}, now() + ${session.lifetimeMs} * interval '1 millisecond')
  `.execute(db);
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
    FROM sessions s CROSS JOIN LATERAL (
      SELECT organization_id, user_id, role FROM members
      WHERE user_id = s.user_id
      ORDER BY (organization_id::text IS NOT DISTINCT FROM s.active_organization_id) DESC, created_at
      LIMIT 1
    ) m
    WHERE s.token = ${token} AND s.expires_at > now()
  `.execute(db);
  return rows[0];
}

/** The session works for whoever is signed in, in an organization or not. */
export async function isSessionOpen(db: Db, token: string): Promise<boolean> {
  const row = await db
    .selectFrom("sessions")
    .select("id")
    .where("token", "=", token)
    .where("expiresAt", ">", sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom("sessions").where("token", "=", token).execute();
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
