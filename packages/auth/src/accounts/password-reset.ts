import { randomBytes } from "node:crypto";
import {
  appendAudit,
  appendAuditOfPerson,
  type AccountLink,
  type AccountLinkMaker,
  type Db,
  deleteSessionsOf,
  findAccountLink,
  findPasswordHolder,
  findRole,
  insertAccountLink,
  type PasswordHolder,
  redeemAccountLink,
  setPassword,
  turnSecondFactorOff,
  verifyEmail,
} from "@parley/db";
import { includesRole, ParleyError, type Principal, type Role } from "@parley/shared";
import { hashPassword } from "better-auth/crypto";
import type { CallOrigin } from "./account-call.ts";
import type { LinkMails } from "./link-mails.ts";

/** How long a link works that sets a new password, in ms. */
const RESET_LIFETIME_MS = 60 * 60_000;

/** A link as its page is opened by; it works once. */
export interface ResetLink {
  /** Below the address that people reach Parley at. Its token is a fragment: no server or proxy sees it. */
  path: string;
  expiresAt: string;
}

/** Sends a link to the e-mail, if an account with a password has it. Returns at once, whoever it is. */
export function mailPasswordReset(
  { db, mails, publicUrl }: { db: Db; mails: LinkMails; publicUrl: string },
  email: string,
  { requestId }: CallOrigin,
): void {
  mails.send(async () => {
    const holder = await findPasswordHolder(db, { email }, null);
    if (holder === undefined || holder.passwordHash === null) return null;
    const { userId } = holder;
    const { path } = await db.transaction().execute(async (trx) => {
      await appendAuditOfPerson(
        trx,
        userId,
        { via: "system", requestId },
        madeEntry(userId, "mail"),
      );
      return insertResetLink(trx, { userId, madeVia: "mail" });
    });
    return {
      to: holder.email,
      subject: "A new password for Parley",
      text: `Somebody, we hope you, asked for a new password for your account on Parley.\n\nOpen this link within an hour to set one:\n${publicUrl}${path}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
    };
  });
}

/** Makes a link for a member, to hand over. NOT_FOUND; FORBIDDEN or CONFLICT: by whom, or for whom, none is made. */
export async function makePasswordReset(
  db: Db,
  principal: Principal,
  memberId: string,
): Promise<ResetLink> {
  const { organizationId } = principal;
  const holder = await findPasswordHolder(db, { memberId }, organizationId);
  if (holder === undefined) throw new ParleyError("NOT_FOUND", "There is no such member.");
  const refusal = refusalOf(principal, holder);
  if (refusal !== undefined) throw refusal;
  const { userId } = holder;
  return db.transaction().execute(async (trx) => {
    await appendAudit(trx, principal, madeEntry(userId, "administrator"));
    return insertResetLink(trx, { userId, madeVia: "administrator", madeBy: principal });
  });
}

/** The operator's way back in for whoever set the installation up. */
export function makeOperatorReset(db: Db, userId: string): Promise<ResetLink> {
  return db.transaction().execute(async (trx) => {
    await appendAuditOfPerson(trx, userId, { via: "system" }, madeEntry(userId, "operator"));
    return insertResetLink(trx, { userId, madeVia: "operator" });
  });
}

/** Whose password the link sets. NOT_FOUND where it no longer does. */
export async function showPasswordReset(db: Db, token: string): Promise<{ email: string }> {
  const link = await findAccountLink(db, "password", token);
  if (link === undefined) throw noLongerOpen();
  return { email: (await holderOf(db, link)).email };
}

/**
 * Sets the password and signs the person out everywhere. Their second factor stays, but for the
 * operator's link: whoever runs the machine may help who lost both. NOT_FOUND.
 */
export async function resetPassword(
  db: Db,
  { token, password }: { token: string; password: string },
  { requestId }: CallOrigin,
): Promise<void> {
  if ((await findAccountLink(db, "password", token)) === undefined) throw noLongerOpen();
  const hash = await hashPassword(password);
  await db.transaction().execute(async (trx) => {
    const link = await redeemAccountLink(trx, "password", token);
    if (link === undefined) throw noLongerOpen();
    const { userId } = await holderOf(trx, link);
    await setPassword(trx, userId, hash);
    if (link.madeVia === "operator") await turnSecondFactorOff(trx, userId);
    if (link.madeVia === "mail") await verifyEmail(trx, userId);
    const sessions = await deleteSessionsOf(trx, userId);
    const actor = { via: "system", requestId } as const;
    await appendAuditOfPerson(trx, userId, actor, {
      action: "password.reset",
      target: { type: "user", id: userId },
      before: { sessions },
      after: { linkFrom: link.madeVia, sessions: 0 },
    });
  });
}

/** Whose link it is, if it still counts: an administrator's does while they could make it again. */
async function holderOf(db: Db, link: AccountLink): Promise<PasswordHolder> {
  const { userId, organizationId, madeBy } = link;
  const holder = await findPasswordHolder(db, { userId }, organizationId);
  if (holder === undefined) throw noLongerOpen();
  if (organizationId === null || madeBy === null) return holder;
  const role = await findRole(db, organizationId, madeBy);
  if (role === undefined || refusalOf({ userId: madeBy, role }, holder) !== undefined)
    throw noLongerOpen();
  return holder;
}

/**
 * Why somebody may not set a member's password. An account that belongs to another organization, too,
 * is not one administrator's to take: with it they would be in the other.
 */
function refusalOf(
  by: { userId: string; role: Role },
  { userId, role, organizations, passwordHash }: PasswordHolder,
): ParleyError | undefined {
  if (!includesRole(by.role, "admin"))
    return new ParleyError("FORBIDDEN", "Only an admin or an owner can do this.");
  if (role === null || !includesRole(by.role, role))
    return new ParleyError("FORBIDDEN", "Only an owner can do this for an owner.");
  if (userId === by.userId)
    return new ParleyError("CONFLICT", "Change your own password with the one that you have.");
  if (organizations > 1)
    return new ParleyError(
      "CONFLICT",
      "They belong to another organization, too: only they themselves, or who runs Parley, can set a new password.",
    );
  if (passwordHash === null)
    return new ParleyError("CONFLICT", "They have no password: they sign in at another house.");
  return undefined;
}

async function insertResetLink(
  trx: Db,
  link: { userId: string; madeVia: AccountLinkMaker; madeBy?: Principal },
): Promise<ResetLink> {
  const token = randomBytes(32).toString("base64url");
  await insertAccountLink(trx, { ...link, token, lifetimeMs: RESET_LIFETIME_MS });
  const expiresAt = new Date(Date.now() + RESET_LIFETIME_MS).toISOString();
  return { path: `/reset#${token}`, expiresAt };
}

function madeEntry(userId: string, linkFrom: AccountLinkMaker) {
  return {
    action: "password.makeLink",
    target: { type: "user", id: userId },
    after: { linkFrom },
  };
}

function noLongerOpen(): ParleyError {
  return new ParleyError("NOT_FOUND", "This link no longer counts. Ask for a new one.");
}
