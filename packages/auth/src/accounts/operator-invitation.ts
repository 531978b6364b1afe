import {
  appendAudit,
  type Db,
  findOrganizationName,
  findUserName,
  insertInvitation,
  isMember,
  type Owner,
} from "@parley/db";
import { ParleyError, type Role } from "@parley/shared";
import * as z from "zod";
import { INVITATION_LIFETIME_S, invitationMail, invitationPath } from "./invitation-mail.ts";
import type { Mail } from "./mailer.ts";

export interface OperatorInvitation {
  id: string;
  /** Below the address that people reach Parley at. */
  path: string;
  expiresAt: Date;
  /** What its mail says, where there is a mail server. */
  mail: (publicUrl: string) => Mail;
}

const email = z.email("This is not an e-mail.");

/**
 * Invites somebody in the name of the owner of the installation, for whoever runs its machine. Takes
 * the place of an invitation that waits. BAD_REQUEST; CONFLICT: they are a member.
 */
export async function inviteAsOperator(
  db: Db,
  { organizationId, userId }: Owner,
  to: { email: string; role: Role },
): Promise<OperatorInvitation> {
  const parsed = email.safeParse(to.email);
  if (!parsed.success) throw new ParleyError("BAD_REQUEST", `${to.email} is not an e-mail.`);
  const address = parsed.data.toLowerCase();
  return db.transaction().execute(async (trx) => {
    // Nobody renames it, or is invited to it by us, until the end.
    const organization = (await findOrganizationName(trx, organizationId)) ?? "";
    if (await isMember(trx, organizationId, address))
      throw new ParleyError("CONFLICT", `${address} is a member already.`);
    const { id, expiresAt } = await insertInvitation(trx, {
      organizationId,
      inviterId: userId,
      email: address,
      role: to.role,
      lifetimeMs: INVITATION_LIFETIME_S * 1_000,
    });
    await appendAudit(
      trx,
      { organizationId, userId, via: "operator", credentialId: null },
      {
        action: "invitation.create",
        target: { type: "invitation", id },
        after: { role: to.role },
      },
    );
    const inviter = (await findUserName(trx, userId)) ?? "";
    return {
      id,
      path: invitationPath(id),
      expiresAt,
      mail: (publicUrl) => invitationMail({ id, email: address, organization, inviter, publicUrl }),
    };
  });
}
