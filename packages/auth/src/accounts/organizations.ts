import { changeActiveOrganization, findInvitation } from "@parley/db";
import { APIError } from "better-auth/api";
import { createAccessControl } from "better-auth/plugins/access";
import {
  adminAc,
  defaultStatements,
  memberAc,
  ownerAc,
} from "better-auth/plugins/organization/access";
import { organization } from "better-auth/plugins";
import type { AccountOptions } from "./account-options.ts";
import { mayInvite } from "./invitations.ts";

const INVITATION_LIFETIME_S = 7 * 24 * 60 * 60;
const MAX_MEMBERS = 10_000;
/** That wait for an answer at once, in one organization. */
const MAX_INVITATIONS = 1_000;

const viewerAc = createAccessControl(defaultStatements).newRole({});

/** Better-auth's organizations with our tables and roles. */
export function organizations({ db, mailer, publicUrl, log }: AccountOptions) {
  return organization({
    schema: {
      organization: { modelName: "organizations" },
      member: { modelName: "members" },
      invitation: { modelName: "invitations" },
    },
    roles: { owner: ownerAc, admin: adminAc, member: memberAc, viewer: viewerAc },
    creatorRole: "owner",
    allowUserToCreateOrganization: false,
    disableOrganizationDeletion: true,
    membershipLimit: MAX_MEMBERS,
    invitationLimit: MAX_INVITATIONS,
    invitationExpiresIn: INVITATION_LIFETIME_S,
    cancelPendingInvitationsOnReInvite: true,
    // To know the invitation's id is the proof: it was sent to that address, or handed over.
    requireEmailVerificationOnInvitation: false,
    ...(mailer !== undefined && {
      async sendInvitationEmail({ id, email, organization: { name }, inviter }) {
        try {
          await mailer.send({
            to: email,
            subject: `${inviter.user.name} invites you to ${name}`,
            text: `${inviter.user.name} invites you to ${name} on Parley.\n\nOpen this link within 7 days to join:\n${publicUrl}/invitation/${id}\n`,
          });
        } catch (error) {
          log.warn({ err: error }, "An invitation could not be sent by mail.");
          throw new APIError("BAD_GATEWAY", {
            code: "MAIL_NOT_SENT",
            message: "The mail could not be sent. Invite again, or hand the link over yourself.",
          });
        }
      },
    }),
    organizationHooks: {
      async beforeAcceptInvitation({ invitation }) {
        const found = await findInvitation(db, invitation.id);
        if (found === undefined || !mayInvite(found))
          throw new APIError("BAD_REQUEST", {
            code: "INVITATION_NOT_FOUND",
            message: "This invitation no longer counts. Ask for a new one.",
          });
      },
      async afterRemoveMember({ member }) {
        await changeActiveOrganization(db, member.userId, member.organizationId, null);
      },
    },
  });
}
