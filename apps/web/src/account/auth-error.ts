import type { ErrorCode } from "@parley/shared";
import type { Words } from "../failures/error-words.ts";

/** A call to `/api/auth` that was refused. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: ErrorCode;
  /** For the person in front of it, where there is more to say than what `code` says. */
  readonly words: Words | undefined;

  /**
   * @param status of the HTTP response
   * @param reason the server's own code for what is wrong
   * @param message the server's sentence
   */
  constructor(status: number, reason: string | undefined, message: string) {
    super(message);
    this.code = codeFor(status, reason);
    this.words = wordsFor(reason);
  }
}

/** Only `UNAUTHORIZED` itself means that the session is gone: a wrong password is a 401, too. */
function codeFor(status: number, reason: string | undefined): ErrorCode {
  if (status === 401) return reason === "UNAUTHORIZED" ? "UNAUTHORIZED" : "BAD_REQUEST";
  if (status === 403) return "FORBIDDEN";
  if (status === 404) return "NOT_FOUND";
  if (status === 409) return "CONFLICT";
  if (status === 429) return "RATE_LIMITED";
  if (status === 503) return "OVERLOADED";
  return status >= 500 ? "INTERNAL" : "BAD_REQUEST";
}

const reasons: Readonly<Record<string, readonly [title: string, advice: string]>> = {
  INVALID_EMAIL_OR_PASSWORD: [
    "The e-mail or the password is not right",
    "Check both and try again.",
  ],
  INVALID_API_TOKEN: ["This is not the API token of this Parley", "Check it and try again."],
  INVALID_EMAIL: ["This is not an e-mail address", "Check how it is written."],
  INVALID_PASSWORD: ["The password is not right", "Type your current one again."],
  PASSWORD_TOO_SHORT: ["The password is too short", "Choose a longer one."],
  PASSWORD_TOO_LONG: ["The password is too long", "Choose a shorter one."],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ["This account has no password", "It is signed in to another way."],
  USER_ALREADY_EXISTS: ["There is an account with this e-mail", "Sign in instead."],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    "There is an account with this e-mail",
    "Sign in instead.",
  ],
  SESSION_NOT_FRESH: ["You signed in a while ago", "Sign out and in again to see this."],
  SESSION_EXPIRED: ["You signed in a while ago", "Sign out and in again to do this."],
  INVALID_CODE: ["This code is not right", "Type the one that your app shows now."],
  INVALID_BACKUP_CODE: ["This is none of your backup codes", "Each of them works only once."],
  INVALID_TWO_FACTOR_COOKIE: ["This took too long", "Start again with your password."],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: [
    "Too many codes were wrong",
    "Start again with your password.",
  ],
  ACCOUNT_TEMPORARILY_LOCKED: ["Too many codes were wrong", "Try again in a quarter of an hour."],
  TOTP_ALREADY_ENABLED: ["The second step is already on", "Reload the page to see it."],
  NO_ACTIVE_ORGANIZATION: [
    "This account belongs to no organization",
    "Ask an admin of yours for an invitation.",
  ],
  PROVIDER_AWAY: [
    "The other house cannot be reached",
    "Try again later, or sign in with your password.",
  ],
  INVITATION_NEEDED: [
    "An account is made by invitation only",
    "Ask an admin of the organization for one.",
  ],
  MAIL_NOT_SENT: [
    "The mail could not be sent",
    "The invitation is in the list below: copy its link and hand it over yourself.",
  ],
  INVITATION_NOT_FOUND: [
    "This invitation no longer holds",
    "It was used, cancelled or has expired. Ask for a new one.",
  ],
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: [
    "This invitation is for another e-mail",
    "Sign out, and sign in with the e-mail that was invited.",
  ],
  USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION: [
    "This person is already invited",
    "Cancel the old invitation first.",
  ],
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: [
    "This person is already a member",
    "You find them in the list above.",
  ],
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER: [
    "An organization needs an owner",
    "Make somebody else an owner first.",
  ],
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER: [
    "An organization needs an owner",
    "Make somebody else an owner first.",
  ],
  ORGANIZATION_MEMBERSHIP_LIMIT_REACHED: ["The organization is full", "Remove somebody first."],
  INVITATION_LIMIT_REACHED: [
    "There are too many open invitations",
    "Cancel those that nobody will answer.",
  ],
  EMAIL_NOT_VERIFIED: ["Your e-mail is not confirmed", "Open the link in the mail we sent you."],
};

function wordsFor(reason: string | undefined): Words | undefined {
  const words = reason === undefined ? undefined : reasons[reason];
  return words && { title: words[0], advice: words[1] };
}
