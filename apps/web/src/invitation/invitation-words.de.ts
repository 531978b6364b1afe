import type { invitationWords } from "./invitation-words.ts";

export const invitationGerman: typeof invitationWords = {
  over: "Diese Einladung gilt nicht mehr",
  overDescription:
    "Sie wurde benutzt, zurückgezogen oder ist abgelaufen. Bitten Sie, wer sie geschickt hat, um eine neue.",
  title: "Ihre Einladung",
  join: (organization) => `${organization} beitreten`,
  invitedAs: (role, may) =>
    `Sie sind eingeladen als ${role} (${may.charAt(0).toLowerCase()}${may.slice(1)}).`,
  theInvitation: "die Einladung",
  whoYouAre: "wer Sie sind",
  signInToAccept: "Melden Sie sich in Ihrem Konto an, um sie anzunehmen.",
  createAndJoin: "Konto anlegen und beitreten",
  joining: "Beitritt läuft …",
  accept: "Einladung annehmen",
  isForAnother: (invited, signedIn) =>
    `Die Einladung gilt ${invited}, und Sie sind angemeldet als ${signedIn}. Melden Sie sich ab, um sie anzunehmen.`,
};
