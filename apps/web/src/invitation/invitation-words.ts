import { defineWords } from "../words/define-words.ts";

export const invitationWords = defineWords("invitation", {
  over: "This invitation no longer holds",
  overDescription: "It was used, cancelled or has expired. Ask whoever sent it for a new one.",
  title: "Your invitation",
  join: (organization: string) => `Join ${organization}`,
  /** @param may what the role is for, as a sentence */
  invitedAs: (role: string, may: string) =>
    `You are invited as ${role} (${may.charAt(0).toLowerCase()}${may.slice(1)}).`,
  theInvitation: "the invitation",
  whoYouAre: "who you are",
  signInToAccept: "Sign in to your account to accept.",
  createAndJoin: "Create the account and join",
  joining: "Joining…",
  accept: "Accept the invitation",
  isForAnother: (invited: string, signedIn: string) =>
    `The invitation is for ${invited}, and you are signed in as ${signedIn}. Sign out to accept it.`,
});
