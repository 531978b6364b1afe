import type { authErrorWords } from "./auth-error-words.ts";

export const authErrorGerman: typeof authErrorWords = {
  INVALID_EMAIL_OR_PASSWORD: {
    title: "E-Mail oder Passwort stimmen nicht",
    advice: "Prüfen Sie beides und versuchen Sie es noch einmal.",
  },
  INVALID_API_TOKEN: {
    title: "Das ist nicht das API-Token dieses Parley",
    advice: "Prüfen Sie es und versuchen Sie es noch einmal.",
  },
  INVALID_EMAIL: {
    title: "Das ist keine E-Mail-Adresse",
    advice: "Prüfen Sie, wie sie geschrieben ist.",
  },
  INVALID_PASSWORD: {
    title: "Das Passwort stimmt nicht",
    advice: "Geben Sie Ihr jetziges noch einmal ein.",
  },
  PASSWORD_TOO_SHORT: { title: "Das Passwort ist zu kurz", advice: "Wählen Sie ein längeres." },
  PASSWORD_TOO_LONG: { title: "Das Passwort ist zu lang", advice: "Wählen Sie ein kürzeres." },
  CREDENTIAL_ACCOUNT_NOT_FOUND: {
    title: "Dieses Konto hat kein Passwort",
    advice: "Bei ihm meldet man sich auf anderem Weg an.",
  },
  USER_ALREADY_EXISTS: {
    title: "Zu dieser E-Mail gibt es schon ein Konto",
    advice: "Melden Sie sich stattdessen an.",
  },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    title: "Zu dieser E-Mail gibt es schon ein Konto",
    advice: "Melden Sie sich stattdessen an.",
  },
  SESSION_NOT_FRESH: {
    title: "Ihre Anmeldung liegt eine Weile zurück",
    advice: "Melden Sie sich ab und wieder an, um das zu sehen.",
  },
  SESSION_EXPIRED: {
    title: "Ihre Anmeldung liegt eine Weile zurück",
    advice: "Melden Sie sich ab und wieder an, um das zu tun.",
  },
  INVALID_CODE: {
    title: "Dieser Code stimmt nicht",
    advice: "Geben Sie den ein, den Ihre App jetzt zeigt.",
  },
  INVALID_BACKUP_CODE: {
    title: "Das ist keiner Ihrer Ersatzcodes",
    advice: "Jeder davon gilt nur einmal.",
  },
  INVALID_TWO_FACTOR_COOKIE: {
    title: "Das hat zu lange gedauert",
    advice: "Beginnen Sie noch einmal mit Ihrem Passwort.",
  },
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: {
    title: "Zu viele Codes waren falsch",
    advice: "Beginnen Sie noch einmal mit Ihrem Passwort.",
  },
  ACCOUNT_TEMPORARILY_LOCKED: {
    title: "Zu viele Codes waren falsch",
    advice: "Versuchen Sie es in einer Viertelstunde noch einmal.",
  },
  TOTP_ALREADY_ENABLED: {
    title: "Der zweite Schritt ist schon an",
    advice: "Laden Sie die Seite neu, um ihn zu sehen.",
  },
  NO_ACTIVE_ORGANIZATION: {
    title: "Dieses Konto gehört zu keiner Organisation",
    advice: "Bitten Sie einen Admin der Ihren um eine Einladung.",
  },
  PROVIDER_AWAY: {
    title: "Der andere Anmeldedienst ist nicht erreichbar",
    advice: "Versuchen Sie es später noch einmal oder melden Sie sich mit Ihrem Passwort an.",
  },
  INVITATION_NEEDED: {
    title: "Ein Konto gibt es nur auf Einladung",
    advice: "Bitten Sie einen Admin der Organisation um eine.",
  },
  MAIL_NOT_SENT: {
    title: "Die Mail konnte nicht gesendet werden",
    advice:
      "Die Einladung steht in der Liste unten: Kopieren Sie ihren Link und übergeben Sie ihn selbst.",
  },
  INVITATION_NOT_FOUND: {
    title: "Diese Einladung gilt nicht mehr",
    advice: "Sie wurde benutzt, zurückgezogen oder ist abgelaufen. Bitten Sie um eine neue.",
  },
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: {
    title: "Diese Einladung gilt einer anderen E-Mail",
    advice: "Melden Sie sich ab und mit der eingeladenen E-Mail wieder an.",
  },
  USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION: {
    title: "Diese Person ist schon eingeladen",
    advice: "Ziehen Sie zuerst die alte Einladung zurück.",
  },
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: {
    title: "Diese Person ist schon Mitglied",
    advice: "Sie steht in der Liste oben.",
  },
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER: {
    title: "Eine Organisation braucht einen Inhaber",
    advice: "Machen Sie zuerst jemand anderen zum Inhaber.",
  },
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER: {
    title: "Eine Organisation braucht einen Inhaber",
    advice: "Machen Sie zuerst jemand anderen zum Inhaber.",
  },
  ORGANIZATION_MEMBERSHIP_LIMIT_REACHED: {
    title: "Die Organisation ist voll",
    advice: "Entfernen Sie zuerst jemanden.",
  },
  INVITATION_LIMIT_REACHED: {
    title: "Es gibt zu viele offene Einladungen",
    advice: "Ziehen Sie die zurück, auf die niemand antworten wird.",
  },
  EMAIL_NOT_VERIFIED: {
    title: "Ihre E-Mail ist nicht bestätigt",
    advice: "Öffnen Sie den Link in der Mail, die Sie von uns haben.",
  },
};
