import type { Role } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";

export interface InvitationRow {
  id: string;
  organizationId: string;
  organizationName: string;
  email: string;
  role: Role;
  /** Can be accepted: not used, not taken back, not run out. */
  open: boolean;
  hasAccount: boolean;
  /** The role that whoever invited has now; null once they have left. */
  inviterRole: Role | null;
}

export async function findInvitation(db: Db, id: string): Promise<InvitationRow | undefined> {
  return (await findInvitations(db, sql`i.id = ${id}`))[0];
}

/** Those to an e-mail that nobody has answered. */
export function findInvitationsFor(db: Db, email: string): Promise<InvitationRow[]> {
  return findInvitations(db, sql`i.email = ${email.toLowerCase()} AND i.status = 'pending'`);
}

async function findInvitations(db: Db, which: RawBuilder<unknown>): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    SELECT i.id, i.organization_id, o.name AS organization_name, i.email, i.role,
      i.status = 'pending' AND i.expires_at > now() AS open,
      EXISTS (SELECT FROM users u WHERE u.email = i.email) AS has_account,
      m.role AS inviter_role
    FROM invitations i
    JOIN organizations o ON o.id = i.organization_id
    LEFT JOIN members m ON m.organization_id = i.organization_id AND m.user_id = i.inviter_id
    WHERE ${which}
    LIMIT 100
  `.execute(db);
  return rows;
}

export interface NewInvitation {
  organizationId: string;
  inviterId: string;
  /** In lower case. */
  email: string;
  role: Role;
  lifetimeMs: number;
}

/** Invites somebody; an invitation to them that waits no longer counts. Call it in a transaction. */
export async function insertInvitation(
  trx: Db,
  { lifetimeMs, ...invitation }: NewInvitation,
): Promise<{ id: string; expiresAt: Date }> {
  await trx
    .updateTable("invitations")
    .set({ status: "canceled" })
    .where("organizationId", "=", invitation.organizationId)
    .where("email", "=", invitation.email)
    .where("status", "=", "pending")
    .execute();
  return trx
    .insertInto("invitations")
    .values({ ...invitation, expiresAt: timeFromNow(lifetimeMs) })
    .returning(["id", "expiresAt"])
    .executeTakeFirstOrThrow();
}

/** Uses the invitation up and makes the person a member. False: it was used or ran out meanwhile. */
export async function redeemInvitation(db: Db, id: string, userId: string): Promise<boolean> {
  const { rows } = await sql`
    WITH redeemed AS (
      UPDATE invitations SET status = 'accepted'
      WHERE id = ${id} AND status = 'pending' AND expires_at > now()
      RETURNING organization_id, role
    )
    INSERT INTO members (organization_id, user_id, role)
    SELECT organization_id, ${userId}, role FROM redeemed
    RETURNING id
  `.execute(db);
  return rows.length > 0;
}
