import type { signInWords } from "./sign-in-words.ts";

export const signInGerman: typeof signInWords = {
  title: "Anmelden",
  codeTitle: "Bestätigen Sie, dass Sie es sind",
  tokenTitle: "Mit einem API-Token anmelden",
  signUpTitle: "Konto anlegen",
  forgotTitle: "Passwort vergessen?",
  codeDescription: "Ihr Konto verlangt einen zweiten Schritt.",
  tokenDescription:
    "Für alle, die dieses Parley betreiben: Das Token steht in seinen Einstellungen.",
  linkByMail: "Ein Link, um ein neues zu setzen, kommt per Mail.",
  linkByAdmin:
    "Dieses Parley verschickt keine Mails. Bitten Sie einen Admin Ihrer Organisation um einen Link, um ein neues zu setzen.",
  openFromLink: "Öffnen Sie Parley über seinen Link",
  openFromLinkDescription:
    "Wenn Parley startet, gibt es im Terminal einen Link aus. Öffnen Sie ihn einmal, und dieser Browser bleibt angemeldet.",
  orByToken: "Oder melden Sie sich mit dem API-Token an",
  byPassword: "Mit E-Mail und Passwort anmelden",
  byToken: "API-Token verwenden",
  token: "API-Token",
  waysToSignIn: "die Wege zur Anmeldung",
  signInAt: (house) => `Mit ${house} anmelden`,
  password: "Passwort",
  backupCode: "Ersatzcode",
  useAppCode: "Code aus der App verwenden",
  useBackupCode: "Ersatzcode verwenden",
  startAgain: "Von vorn beginnen",
  createAccount: "Konto anlegen",
  creating: "Wird angelegt …",
  sendLink: "Link senden",
  linkSent: (to) =>
    `Wenn ${to} hier ein Konto hat, ist eine Mail mit einem Link unterwegs. Der Link gilt eine Stunde.`,
  noOrganization: "Sie gehören hier zu keiner Organisation",
  noOrganizationDescription:
    "Öffnen Sie den Link Ihrer Einladung, um einer beizutreten, oder bitten Sie einen Admin der Ihren darum.",
  refusals: {
    notInvited:
      "Zu Ihrer E-Mail gibt es hier kein Konto und keine Einladung. Bitten Sie einen Admin um eine Einladung.",
    emailNotVerified:
      "Dort, wo Sie sich angemeldet haben, ist Ihre E-Mail nicht bestätigt. Bestätigen Sie sie dort und melden Sie sich noch einmal an.",
    notLinked:
      "Zu Ihrer E-Mail gibt es ein Konto, aber dieser Weg zur Anmeldung ist dafür nicht eingerichtet. Melden Sie sich mit Ihrem Passwort an.",
    startAgain:
      "Das hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Melden Sie sich noch einmal an.",
    failed:
      "Die Anmeldung dort hat nicht geklappt. Versuchen Sie es noch einmal oder melden Sie sich mit Ihrem Passwort an.",
  },
};
