import type { commonWords } from "./common-words.ts";

export const commonGerman: typeof commonWords = {
  cancel: "Abbrechen",
  remove: "Entfernen",
  removing: "Wird entfernt …",
  delete: "Löschen",
  deleting: "Wird gelöscht …",
  save: "Speichern",
  saving: "Wird gespeichert …",
  done: "Fertig",
  loading: "Wird geladen …",
  sending: "Wird gesendet …",
  tryAgain: "Erneut versuchen",
  signIn: "Anmelden",
  signingIn: "Anmeldung läuft …",
  signOut: "Abmelden",
  signingOut: "Abmeldung läuft …",
  openParley: "Parley öffnen",
  copied: "Kopiert",
  copyRefused: "Kopieren ist hier nicht erlaubt",
  copyByHand: "Markieren Sie den Text und kopieren Sie ihn von Hand.",
  typeToConfirm: (typed) => ["Zur Bestätigung ", typed, " eingeben"],
};
