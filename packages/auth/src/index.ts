export {
  type Auth,
  createAuth,
  ensureAuthSecret,
} from "./accounts/auth.ts";
export type { CallOrigin, ClientOf } from "./accounts/account-call.ts";
export { CLIENT_ADDRESS_HEADER } from "./accounts/better-auth-options.ts";
export {
  type Invitation,
  showInvitation,
  signUpByInvitation,
} from "./accounts/invitations.ts";
export { checkMailServer, createMailer, type Mailer } from "./accounts/mailer.ts";
export { confirmEmail, requestEmailChange } from "./accounts/email-change.ts";
export { LinkMails } from "./accounts/link-mails.ts";
export { inviteAsOperator, type OperatorInvitation } from "./accounts/operator-invitation.ts";
export { makeOwnerAccount } from "./accounts/owner-account.ts";
export {
  mailPasswordReset,
  makeOperatorReset,
  makePasswordReset,
  resetPassword,
  showPasswordReset,
} from "./accounts/password-reset.ts";
export { type Allowance, tooMany } from "./allowance.ts";
export { type ApiKeys, createApiKeys } from "./api-keys.ts";
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export type { AuthLog } from "./auth-log.ts";
export { Authenticator, type AuthenticatorOptions } from "./authenticator.ts";
export { type CallKind, RateLimits, type RateLimitSettings } from "./rate-limits.ts";
export type { SessionCookie } from "./session-cookie.ts";
export { StandingWatch } from "./standing-watch.ts";
export { type Credentials, StrangerGate } from "./stranger-gate.ts";
