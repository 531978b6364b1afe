import type { Role } from "@parley/shared";
import * as z from "zod/mini";
import { authRequest } from "./auth-request.ts";

const nothing = z.unknown();
const role = z.enum(["viewer", "member", "admin", "owner"] satisfies readonly Role[]);

const status = z.object({
  signedIn: z.boolean(),
  /** Whoever set Parley up has no account yet: they come in by the printed link. */
  needsOwnerAccount: z.boolean(),
  /** And they are the one who asks. */
  isOwnerWithoutAccount: z.boolean(),
  allowSignup: z.boolean(),
  /** The name of the other way to sign in; null where there is none. */
  oidc: z.nullable(z.string()),
  /** Whether mail can be sent. */
  mail: z.boolean(),
});
export type AuthStatus = z.infer<typeof status>;

const person = z.object({ id: z.string(), name: z.string(), email: z.string() });
const currentSession = z.object({
  session: z.object({ id: z.string() }),
  user: z.extend(person, { twoFactorEnabled: z.nullish(z.boolean()) }),
});
const sessionItem = z.object({
  id: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  userAgent: z.nullish(z.string()),
  ipAddress: z.nullish(z.string()),
});
export type SessionItem = z.infer<typeof sessionItem>;

const member = z.object({ id: z.string(), userId: z.string(), role, user: person });
export type Member = z.infer<typeof member>;
const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role,
  status: z.string(),
  expiresAt: z.string(),
});
export type Invitation = z.infer<typeof invitation>;
const organization = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(member),
  invitations: z.array(invitation),
});
export type Organization = z.infer<typeof organization>;

const publicInvitation = z.object({
  organization: z.string(),
  email: z.string(),
  role,
  hasAccount: z.boolean(),
  expired: z.boolean(),
});

export type PublicInvitation = z.infer<typeof publicInvitation>;

/** Who is signed in, and as what. */
export interface Account {
  sessionId: string;
  id: string;
  name: string;
  email: string;
  twoFactor: boolean;
  role: Role;
}

interface NewAccount {
  name: string;
  email: string;
  password: string;
}

const get = <Answer extends z.ZodMiniType>(path: string, answer: Answer, signal?: AbortSignal) =>
  authRequest({ path, answer, ...(signal && { signal }) });
const post = <Answer extends z.ZodMiniType>(path: string, body: object, answer: Answer) =>
  authRequest({ method: "POST", path, body, answer });

export const readStatus = (signal?: AbortSignal) => get("/status", status, signal);

/** Whoever is signed in, member of an organization or not. */
export const readPerson = async (signal?: AbortSignal) =>
  (await get("/get-session", currentSession, signal)).user;

/** The same, with the role. Rejects where they belong to no organization. */
export async function readAccount(signal?: AbortSignal): Promise<Account> {
  const [{ session, user }, { role: own }] = await Promise.all([
    get("/get-session", currentSession, signal),
    get("/organization/get-active-member", z.object({ role }), signal),
  ]);
  const { id, name, email, twoFactorEnabled } = user;
  return {
    sessionId: session.id,
    id,
    name,
    email,
    twoFactor: twoFactorEnabled === true,
    role: own,
  };
}

/** Whether the second step is asked for before the person is signed in. */
export async function signInByPassword(input: {
  email: string;
  password: string;
}): Promise<"signed-in" | "second-step"> {
  const answer = await post(
    "/sign-in/email",
    input,
    z.object({ twoFactorRedirect: z.optional(z.boolean()) }),
  );
  return answer.twoFactorRedirect === true ? "second-step" : "signed-in";
}
/** Ends a sign-in, or proves the app that is being set up. */
export const verifyCode = (code: string) => post("/two-factor/verify-totp", { code }, nothing);
export const verifyBackupCode = (code: string) =>
  post("/two-factor/verify-backup-code", { code }, nothing);
export const signUp = (input: NewAccount) => post("/sign-up/email", input, nothing);
export const signInByToken = (token: string) => post("/session", { token }, nothing);
/** Where to go to sign in there. */
export const signInElsewhere = (callbackURL: string) =>
  post("/sign-in/social", { provider: "oidc", callbackURL }, z.object({ url: z.string() }));
export const makeOwnerAccount = (input: NewAccount) => post("/owner-account", input, nothing);

/** Sends a link, where there is such an account; it says the same where there is none. */
export const requestPasswordReset = (email: string) =>
  post("/password-reset/request", { email }, nothing);
/** Whose password the link sets. */
export const checkPasswordReset = (token: string) =>
  post("/password-reset/check", { token }, z.object({ email: z.string() }));
/** Signs the person out everywhere, here too. */
export const resetPassword = (token: string, password: string) =>
  post("/password-reset", { token, password }, nothing);
/** A link for a member who forgot theirs, where no mail is sent. */
export const makePasswordLink = (memberId: string) =>
  post(
    `/members/${encodeURIComponent(memberId)}/password-reset`,
    {},
    z.object({ path: z.string(), expiresAt: z.string() }),
  );
/** Sends a link to the new address. */
export const requestEmailChange = (input: { email: string; password: string }) =>
  post("/email-change", input, nothing);
export const confirmEmail = (token: string) =>
  post("/email-change/confirm", { token }, z.object({ email: z.string() }));

export const changeName = (name: string) => post("/update-user", { name }, nothing);
export const changePassword = (input: { currentPassword: string; newPassword: string }) =>
  post("/change-password", { ...input, revokeOtherSessions: true }, nothing);

/** The secret as a link for an authenticator app, and the codes for when the app is lost. */
export const beginTwoFactor = (password: string) =>
  post(
    "/two-factor/enable",
    { password, issuer: "Parley" },
    z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
  );
export const endTwoFactor = (password: string) =>
  post("/two-factor/disable", { password }, nothing);
export const renewBackupCodes = (password: string) =>
  post(
    "/two-factor/generate-backup-codes",
    { password },
    z.object({ backupCodes: z.array(z.string()) }),
  );

export const listSessions = (signal?: AbortSignal) =>
  get("/list-sessions", z.array(sessionItem), signal);
export const endOtherSessions = () => post("/revoke-other-sessions", {}, nothing);

export const readOrganization = (signal?: AbortSignal) =>
  get("/organization/get-full-organization", organization, signal);
export const changeRole = (memberId: string, to: Role) =>
  post("/organization/update-member-role", { memberId, role: to }, nothing);
export const removeMember = (memberId: string) =>
  post("/organization/remove-member", { memberIdOrEmail: memberId }, nothing);
export const invite = (email: string, as: Role) =>
  post("/organization/invite-member", { email, role: as }, z.object({ id: z.string() }));
export const cancelInvitation = (invitationId: string) =>
  post("/organization/cancel-invitation", { invitationId }, nothing);

export const readInvitation = (id: string, signal?: AbortSignal) =>
  get(`/invitations/${encodeURIComponent(id)}`, publicInvitation, signal);
export const signUpByInvitation = (id: string, input: { name: string; password: string }) =>
  post(`/invitations/${encodeURIComponent(id)}/sign-up`, input, nothing);
export const acceptInvitation = (invitationId: string) =>
  post("/organization/accept-invitation", { invitationId }, nothing);
