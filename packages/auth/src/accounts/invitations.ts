import {
  appendAudit,
  type Db,
  findInvitation,
  findInvitationsFor,
  type InvitationRow,
  insertPerson,
  isUniqueViolation,
  type Owner,
  redeemInvitation,
} from "@parley/db";
import { includesRole, ParleyError, type Role } from "@parley/shared";
import { hashPassword } from "better-auth/crypto";
import * as z from "zod";
import type { CallOrigin } from "./account-call.ts";

/** An invitation as whoever holds its link sees it. */
export interface Invitation {
  organization: string;
  email: string;
  role: Role;
  /** Whether that e-mail has an account: then they sign in and accept. */
  hasAccount: boolean;
  /** Used, taken back, run out, or of someone who could no longer give it. */
  expired: boolean;
}

const invitationId = z.uuid();

/** NOT_FOUND for an id that is none. */
export async function showInvitation(db: Db, id: string): Promise<Invitation> {
  const row = await find(db, id);
  return {
    organization: row.organizationName,
    email: row.email,
    role: row.role,
    hasAccount: row.hasAccount,
    expired: !mayInvite(row),
  };
}

/** Makes the account that the invitation is for, and a member of it. NOT_FOUND; CONFLICT: used, or has an account. */
export async function signUpByInvitation(
  db: Db,
  id: string,
  { name, password, emailVerified }: { name: string; password: string; emailVerified: boolean },
  { requestId }: CallOrigin,
): Promise<Owner> {
  const { email, organizationId, hasAccount, ...row } = await find(db, id);
  if (!mayInvite(row)) throw noLongerOpen();
  if (hasAccount) throw accountExists();
  const passwordHash = await hashPassword(password);
  try {
    return await db.transaction().execute(async (trx) => {
      const userId = await insertPerson(trx, { name, email, passwordHash, emailVerified });
      if (!(await redeemInvitation(trx, id, userId))) throw noLongerOpen();
      const actor = {
        organizationId,
        userId,
        via: "session",
        credentialId: null,
        requestId,
      } as const;
      await appendAudit(trx, actor, {
        action: "invitation.accept",
        target: { type: "invitation", id },
        after: { role: row.role, newAccount: true },
      });
      return { organizationId, userId };
    });
  } catch (error) {
    throw isUniqueViolation(error) ? accountExists() : error;
  }
}

/** Whether an invitation waits for that e-mail that still counts. */
export async function mayJoin(db: Db, email: string): Promise<boolean> {
  return (await findInvitationsFor(db, email)).some(mayInvite);
}

/** It is open, and whoever made it could make it today: nobody gives a role above their own. */
export function mayInvite({
  open,
  inviterRole,
  role,
}: Pick<InvitationRow, "open" | "inviterRole" | "role">): boolean {
  return (
    open &&
    inviterRole !== null &&
    includesRole(inviterRole, "admin") &&
    includesRole(inviterRole, role)
  );
}

async function find(db: Db, id: string): Promise<InvitationRow> {
  const row = invitationId.safeParse(id).success ? await findInvitation(db, id) : undefined;
  if (row === undefined) throw new ParleyError("NOT_FOUND", "There is no such invitation.");
  return row;
}

function noLongerOpen(): ParleyError {
  return new ParleyError("CONFLICT", "This invitation no longer counts. Ask for a new one.");
}

function accountExists(): ParleyError {
  return new ParleyError(
    "CONFLICT",
    "There is an account for this e-mail. Sign in, and accept the invitation then.",
  );
}
