import type { SignInRefusal } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

export const signInWords = defineWords("signIn", {
  title: "Sign in",
  codeTitle: "Confirm that it is you",
  tokenTitle: "Sign in with an API token",
  signUpTitle: "Create an account",
  forgotTitle: "Forgot your password?",
  codeDescription: "Your account asks for a second step.",
  tokenDescription: "For whoever runs this Parley: the token is in its settings.",
  linkByMail: "A link to set a new one comes by mail.",
  linkByAdmin:
    "This Parley sends no mail. Ask an admin of your organization for a link to set a new one.",
  openFromLink: "Open Parley from its link",
  openFromLinkDescription:
    "When Parley starts, it prints a link in the terminal. Open that link once, and this browser stays signed in.",
  orByToken: "Or sign in with the API token",
  byPassword: "Sign in with e-mail and password",
  byToken: "Use an API token",
  token: "API token",
  waysToSignIn: "the ways to sign in",
  signInAt: (house: string) => `Sign in with ${house}`,
  password: "Password",
  backupCode: "Backup code",
  useAppCode: "Use the code from your app",
  useBackupCode: "Use a backup code",
  startAgain: "Start again",
  createAccount: "Create the account",
  creating: "Creating it…",
  sendLink: "Send me a link",
  linkSent: (to: string) =>
    `If ${to} has an account here, a mail with a link is on its way. The link works for an hour.`,
  noOrganization: "You belong to no organization here",
  noOrganizationDescription:
    "Open the link of your invitation to join one, or ask an admin of yours for one.",
  /** Why whoever came back from another house is not in. */
  refusals: {
    notInvited:
      "There is no account here for your e-mail, and no invitation to one. Ask an administrator for an invitation.",
    emailNotVerified:
      "Where you signed in, your e-mail is not confirmed. Confirm it there, and sign in again.",
    notLinked:
      "There is an account for your e-mail, but signing in that way is not set up for it. Sign in with your password.",
    startAgain: "This took too long, or was begun in another browser. Sign in again.",
    failed: "Signing in there did not work. Try again, or sign in with your password.",
  } satisfies Record<SignInRefusal, string>,
});
