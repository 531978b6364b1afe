import { defineWords } from "../words/define-words.ts";

/** Of the pages that links from mails open. */
export const accountLinkWords = defineWords("accountLinks", {
  over: "This link no longer works",
  resetOver: "It works once, for an hour. Ask for a new one.",
  confirmOver: "It works once, for an hour. Change your e-mail again for a new one.",
  choosePassword: "Choose a new password",
  choosePasswordDescription: "It signs every browser out that is signed in to your account.",
  whose: "whose password it is",
  newPassword: "New password",
  setPassword: "Set the password",
  setting: "Setting it…",
  passwordSet: "Your new password is set",
  passwordSetDescription: "Every browser is signed out of your account. Sign in with it now.",
  confirmEmail: "Confirm your new e-mail",
  confirmEmailDescription: "From then on you sign in with the address that this link was sent to.",
  isMine: "This is my e-mail",
  confirming: "Confirming…",
  emailChanged: "Your e-mail is changed",
  signInAs: (email: string) => `From now on you sign in as ${email}.`,
});
