import type { accountLinkWords } from "./account-link-words.ts";

export const accountLinkGerman: typeof accountLinkWords = {
  over: "Dieser Link gilt nicht mehr",
  resetOver: "Er gilt einmal und eine Stunde lang. Fordern Sie einen neuen an.",
  confirmOver:
    "Er gilt einmal und eine Stunde lang. Ändern Sie Ihre E-Mail noch einmal, um einen neuen zu bekommen.",
  choosePassword: "Wählen Sie ein neues Passwort",
  choosePasswordDescription:
    "Damit werden alle Browser abgemeldet, die in Ihrem Konto angemeldet sind.",
  whose: "wessen Passwort es ist",
  newPassword: "Neues Passwort",
  setPassword: "Passwort setzen",
  setting: "Wird gesetzt …",
  passwordSet: "Ihr neues Passwort gilt",
  passwordSetDescription:
    "Alle Browser sind aus Ihrem Konto abgemeldet. Melden Sie sich jetzt damit an.",
  confirmEmail: "Bestätigen Sie Ihre neue E-Mail",
  confirmEmailDescription: "Von da an melden Sie sich mit der Adresse an, an die dieser Link ging.",
  isMine: "Das ist meine E-Mail",
  confirming: "Wird bestätigt …",
  emailChanged: "Ihre E-Mail ist geändert",
  signInAs: (email) => `Von jetzt an melden Sie sich als ${email} an.`,
};
