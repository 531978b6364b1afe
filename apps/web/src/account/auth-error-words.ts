import { defineWords } from "../words/define-words.ts";

/** What `/api/auth` refuses, by its own names for it, where there is more to say than that it was refused. */
export const authErrorWords = defineWords("authErrors", {
  INVALID_EMAIL_OR_PASSWORD: {
    title: "The e-mail or the password is not right",
    advice: "Check both and try again.",
  },
  INVALID_API_TOKEN: {
    title: "This is not the API token of this Parley",
    advice: "Check it and try again.",
  },
  INVALID_EMAIL: { title: "This is not an e-mail address", advice: "Check how it is written." },
  INVALID_PASSWORD: { title: "The password is not right", advice: "Type your current one again." },
  PASSWORD_TOO_SHORT: { title: "The password is too short", advice: "Choose a longer one." },
  PASSWORD_TOO_LONG: { title: "The password is too long", advice: "Choose a shorter one." },
  CREDENTIAL_ACCOUNT_NOT_FOUND: {
    title: "This account has no password",
    advice: "It is signed in to another way.",
  },
  USER_ALREADY_EXISTS: {
    title: "There is an account with this e-mail",
    advice: "Sign in instead.",
  },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    title: "There is an account with this e-mail",
    advice: "Sign in instead.",
  },
  SESSION_NOT_FRESH: {
    title: "You signed in a while ago",
    advice: "Sign out and in again to see this.",
  },
  SESSION_EXPIRED: {
    title: "You signed in a while ago",
    advice: "Sign out and in again to do this.",
  },
  INVALID_CODE: {
    title: "This code is not right",
    advice: "Type the one that your app shows now.",
  },
  INVALID_BACKUP_CODE: {
    title: "This is none of your backup codes",
    advice: "Each of them works only once.",
  },
  INVALID_TWO_FACTOR_COOKIE: {
    title: "This took too long",
    advice: "Start again with your password.",
  },
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: {
    title: "Too many codes were wrong",
    advice: "Start again with your password.",
  },
  ACCOUNT_TEMPORARILY_LOCKED: {
    title: "Too many codes were wrong",
    advice: "Try again in a quarter of an hour.",
  },
  TOTP_ALREADY_ENABLED: {
    title: "The second step is already on",
    advice: "Reload the page to see it.",
  },
  NO_ACTIVE_ORGANIZATION: {
    title: "This account belongs to no organization",
    advice: "Ask an admin of yours for an invitation.",
  },
  PROVIDER_AWAY: {
    title: "The other house cannot be reached",
    advice: "Try again later, or sign in with your password.",
  },
  INVITATION_NEEDED: {
    title: "An account is made by invitation only",
    advice: "Ask an admin of the organization for one.",
  },
  MAIL_NOT_SENT: {
    title: "The mail could not be sent",
    advice: "The invitation is in the list below: copy its link and hand it over yourself.",
  },
  INVITATION_NOT_FOUND: {
    title: "This invitation no longer holds",
    advice: "It was used, cancelled or has expired. Ask for a new one.",
  },
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: {
    title: "This invitation is for another e-mail",
    advice: "Sign out, and sign in with the e-mail that was invited.",
  },
  USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION: {
    title: "This person is already invited",
    advice: "Cancel the old invitation first.",
  },
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: {
    title: "This person is already a member",
    advice: "You find them in the list above.",
  },
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER: {
    title: "An organization needs an owner",
    advice: "Make somebody else an owner first.",
  },
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER: {
    title: "An organization needs an owner",
    advice: "Make somebody else an owner first.",
  },
  ORGANIZATION_MEMBERSHIP_LIMIT_REACHED: {
    title: "The organization is full",
    advice: "Remove somebody first.",
  },
  INVITATION_LIMIT_REACHED: {
    title: "There are too many open invitations",
    advice: "Cancel those that nobody will answer.",
  },
  EMAIL_NOT_VERIFIED: {
    title: "Your e-mail is not confirmed",
    advice: "Open the link in the mail we sent you.",
  },
});
