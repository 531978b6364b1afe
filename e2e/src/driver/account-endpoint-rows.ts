import type { Role } from "@parley/shared";

/** What an endpoint can be asked about: one of each, made anew for every call that may change it. */
export interface AccountThings {
  organizationId: string;
  /** A member's, by the membership's id and by the person's e-mail. */
  memberId: string;
  email: string;
  invitationId: string;
  sessionToken: string;
  /** The member's. */
  userId: string;
}

export interface AccountRow {
  /** Who may: a role in the organization that is asked about; `signedIn` whoever has a session. */
  allowed: readonly Role[] | "anyone" | "signedIn";
  input(things: AccountThings): Record<string, unknown>;
  /** What a success answers; where the input itself is refused in the end, that. Default 200. */
  status?: number;
  /** What only those see whose role is this one or above. */
  hidesFrom?: { what: "invitationId"; below: Role };
}

const everyone: readonly Role[] = ["owner", "admin", "member", "viewer"];
const admins: readonly Role[] = ["owner", "admin"];
const nothing = () => ({});
const ofOrganization = ({ organizationId }: AccountThings) => ({ organizationId });
const ofInvitation = ({ invitationId }: AccountThings) => ({ invitationId });
const ofPerson = ({ userId }: AccountThings) => ({ userId });
const wrongPassword = { password: "not the password", currentPassword: "not the password" };
const oneself = { allowed: "signedIn", input: nothing } as const;
/** Asked with a wrong password, which is refused in a way that a stranger is not. */
const byPassword = { allowed: "signedIn", input: () => wrongPassword, status: 400 } as const;

/** Of each endpoint of accounts that is served by default: who may call it, and how. */
export const accountRows: Record<string, AccountRow> = {
  "GET /get-session": { allowed: "anyone", input: nothing },
  "POST /sign-in/email": {
    allowed: "anyone",
    input: () => ({ email: "nobody@example.com", password: "not the password" }),
    status: 401,
  },
  "POST /sign-out": { allowed: "anyone", input: nothing },
  "POST /change-password": {
    ...byPassword,
    input: () => ({ ...wrongPassword, newPassword: "another password" }),
  },
  "POST /update-user": { ...oneself, input: () => ({ name: "Another name" }) },
  "GET /list-sessions": oneself,
  "POST /revoke-session": { ...oneself, input: ({ sessionToken }) => ({ token: sessionToken }) },
  "POST /revoke-sessions": oneself,
  "POST /revoke-other-sessions": oneself,
  "POST /two-factor/enable": byPassword,
  "POST /two-factor/disable": byPassword,
  "POST /two-factor/get-totp-uri": byPassword,
  "POST /two-factor/verify-totp": { ...byPassword, input: () => ({ code: "000000" }) },
  "POST /two-factor/verify-backup-code": { ...byPassword, input: () => ({ code: "00000-00000" }) },
  "POST /two-factor/generate-backup-codes": byPassword,
  "GET /organization/list": oneself,
  "GET /organization/get-full-organization": {
    allowed: everyone,
    input: ofOrganization,
    hidesFrom: { what: "invitationId", below: "admin" },
  },
  "POST /organization/set-active": { allowed: everyone, input: ofOrganization },
  "POST /organization/update": {
    allowed: admins,
    input: ({ organizationId }) => ({ organizationId, data: { name: "Another name" } }),
  },
  "POST /organization/leave": { allowed: everyone, input: ofOrganization },
  "GET /organization/list-members": { allowed: everyone, input: ofOrganization },
  "GET /organization/get-active-member": oneself,
  "GET /organization/get-active-member-role": { allowed: everyone, input: ofOrganization },
  "POST /organization/update-member-role": {
    allowed: admins,
    input: ({ organizationId, memberId }) => ({ organizationId, memberId, role: "viewer" }),
  },
  "POST /organization/remove-member": {
    allowed: admins,
    input: ({ organizationId, email }) => ({ organizationId, memberIdOrEmail: email }),
  },
  "GET /organization/list-invitations": { allowed: admins, input: ofOrganization },
  "POST /organization/invite-member": {
    allowed: admins,
    input: ({ organizationId }) => ({
      organizationId,
      email: `${crypto.randomUUID()}@example.com`,
      role: "member",
    }),
  },
  "POST /organization/cancel-invitation": { allowed: admins, input: ofInvitation },
  // These three are of the invitation's e-mail alone, which none of the callers has.
  "GET /organization/get-invitation": {
    allowed: [],
    input: ({ invitationId }) => ({ id: invitationId }),
  },
  "POST /organization/accept-invitation": { allowed: [], input: ofInvitation },
  "POST /organization/reject-invitation": { allowed: [], input: ofInvitation },
  // These are of who set the installation up, whatever somebody is in an organization.
  "GET /admin/list-users": { allowed: [], input: nothing },
  "POST /admin/ban-user": { allowed: [], input: ofPerson },
  "POST /admin/unban-user": { allowed: [], input: ofPerson },
  "POST /admin/revoke-user-sessions": { allowed: [], input: ofPerson },
};
