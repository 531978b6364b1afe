import type { Mail } from "./mailer.ts";

/** How long an invitation can be accepted, in seconds. */
export const INVITATION_LIFETIME_S = 7 * 24 * 60 * 60;

/** Below the address that people reach Parley at. */
export function invitationPath(id: string): string {
  return `/invitation/${id}`;
}

export function invitationMail(invitation: {
  id: string;
  email: string;
  organization: string;
  inviter: string;
  publicUrl: string;
}): Mail {
  const { id, email, organization, inviter, publicUrl } = invitation;
  return {
    to: email,
    subject: `${inviter} invites you to ${organization}`,
    text: `${inviter} invites you to ${organization} on Parley.\n\nOpen this link within 7 days to join:\n${publicUrl}${invitationPath(id)}\n`,
  };
}
