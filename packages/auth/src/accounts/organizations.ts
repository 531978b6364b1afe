import { changeActiveOrganization, findInvitation, findOrganizationName } from "@parley/db";
import { APIError } from "better-auth/api";
import { createAccessControl } from "better-auth/plugins/access";
import {
  adminAc,
  defaultStatements,
  memberAc,
  ownerAc,
} from "better-auth/plugins/organization/access";
import { organization } from "better-auth/plugins";
import { AccountCall } from "./account-call.ts";
import type { AccountOptions } from "./account-options.ts";
import { INVITATION_LIFETIME_S, invitationMail } from "./invitation-mail.ts";
import { mayInvite } from "./invitations.ts";
import { recordInOrganization } from "./record.ts";

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
        // Once it is written: no transaction waits for the mail server, and the link holds without.
        AccountCall.current()?.afterwards(async () => {
          try {
            const [organization, by] = [name, inviter.user.name];
            await mailer.send(
              invitationMail({ id, email, organization, inviter: by, publicUrl: publicUrl ?? "" }),
            );
            return undefined;
          } catch (error) {
            log.warn({ err: error }, "An invitation could not be sent by mail.");
            const message =
              "The mail could not be sent, but the invitation stands: hand its link over yourself.";
            return Response.json({ code: "MAIL_NOT_SENT", message, id }, { status: 502 });
          }
        });
      },
    }),
    organizationHooks: {
      async beforeAcceptInvitation({ invitation }) {
        const found = await findInvitation(await AccountCall.readerOn(db), invitation.id);
        if (found === undefined || !mayInvite(found))
          throw new APIError("BAD_REQUEST", {
            code: "INVITATION_NOT_FOUND",
            message: "This invitation no longer counts. Ask for a new one.",
          });
      },
      async afterRemoveMember({ member: { id, userId, organizationId, role } }) {
        const trx = await AccountCall.writerOn(db);
        await changeActiveOrganization(trx, userId, organizationId, null);
        await recordInOrganization(organizationId, {
          action: "member.remove",
          target: { type: "member", id },
          before: { userId, role },
        });
      },
      async afterUpdateMemberRole({ member, previousRole }) {
        const { id, userId, role, organizationId } = member;
        if (role === previousRole) return;
        await recordInOrganization(organizationId, {
          action: "member.setRole",
          target: { type: "member", id },
          before: { userId, role: previousRole },
          after: { userId, role },
        });
      },
      async beforeUpdateOrganization({ member: { organizationId } }) {
        const name = await findOrganizationName(await AccountCall.writerOn(db), organizationId);
        const call = AccountCall.current();
        if (call !== undefined) call.organizationBefore = { name };
      },
      async afterUpdateOrganization({ organization: changed, member: { organizationId } }) {
        const before = AccountCall.current()?.organizationBefore ?? {};
        if (changed === null || changed.name === before["name"]) return;
        await recordInOrganization(organizationId, {
          action: "organization.rename",
          target: { type: "organization", id: organizationId },
          before,
          after: { name: changed.name },
        });
      },
    },
  });
}
