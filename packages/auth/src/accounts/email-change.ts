import { randomBytes } from "node:crypto";
import {
  appendAuditOfPerson,
  type Db,
  findPasswordHolder,
  findPersonByEmail,
  insertAccountLink,
  isUniqueViolation,
  redeemAccountLink,
  verifyEmail,
} from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import { verifyPassword } from "better-auth/crypto";
import type { CallOrigin } from "./account-call.ts";
import type { LinkMails } from "./link-mails.ts";

/** How long the link works that confirms a new e-mail, in ms. */
const LIFETIME_MS = 60 * 60_000;

export interface EmailChangeOptions {
  db: Db;
  mails: LinkMails;
  publicUrl: string;
}

/**
 * Sends a link to the new address, which becomes the person's when it is opened. It says the same
 * whether or not another has that address. FORBIDDEN: not their password; CONFLICT: they have none.
 */
export async function requestEmailChange(
  { db, mails, publicUrl }: EmailChangeOptions,
  { userId }: Pick<Principal, "userId">,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const holder = await findPasswordHolder(db, { userId }, null);
  if (holder === undefined || holder.passwordHash === null)
    throw new ParleyError("CONFLICT", "Your e-mail is the one that you have where you sign in.");
  if (!(await verifyPassword({ hash: holder.passwordHash, password })))
    throw new ParleyError("FORBIDDEN", "This is not your password.");
  const to = email.toLowerCase();
  mails.send(async () => {
    if ((await findPersonByEmail(db, to)) !== undefined) return null;
    const token = randomBytes(32).toString("base64url");
    await insertAccountLink(db, {
      token,
      userId,
      email: to,
      madeVia: "mail",
      lifetimeMs: LIFETIME_MS,
    });
    return {
      to,
      subject: "Your new e-mail for Parley",
      text: `Open this link within an hour to sign in to Parley with this address from now on:\n${publicUrl}/confirm-email#${token}\n\nIf you did not ask for it, do nothing.\n`,
    };
  });
}

/** Makes the address that the link went to the person's, and tells the old one. NOT_FOUND; CONFLICT: it is another's. */
export async function confirmEmail(
  { db, mails }: EmailChangeOptions,
  token: string,
  { requestId }: CallOrigin,
): Promise<{ email: string }> {
  try {
    const changed = await db.transaction().execute(async (trx) => {
      const link = await redeemAccountLink(trx, "email", token);
      const before = link && (await findPasswordHolder(trx, { userId: link.userId }, null));
      if (link?.email == null || before === undefined)
        throw new ParleyError("NOT_FOUND", "This link no longer counts. Ask for a new one.");
      const { userId, email } = link;
      await verifyEmail(trx, userId, email);
      const target = { type: "user", id: userId };
      // Without the addresses: nothing can be deleted from the log.
      await appendAuditOfPerson(
        trx,
        userId,
        { via: "system", requestId },
        { action: "email.change", target },
      );
      return { email, before: before.email };
    });
    mails.send(() => Promise.resolve(noticeTo(changed.before)));
    return { email: changed.email };
  } catch (error) {
    throw isUniqueViolation(error)
      ? new ParleyError("CONFLICT", "Another account has this e-mail by now.")
      : error;
  }
}

function noticeTo(to: string) {
  return {
    to,
    subject: "Your e-mail for Parley was changed",
    text: "Your account on Parley has another e-mail from now on, and this one no longer signs in.\n\nIf it was not you, tell an administrator of your organization at once.\n",
  };
}
