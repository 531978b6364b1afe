import type { sidebarWords } from "./sidebar-words.ts";

export const sidebarGerman: typeof sidebarWords = {
  close: "Seitenleiste schließen",
  newChat: "Neuer Chat",
  conversations: "Unterhaltungen",
  none: "Hier stehen später Ihre Unterhaltungen.",
  loading: "Unterhaltungen werden geladen",
  showOlder: "Ältere zeigen",
  untitled: "Neuer Chat",
  answering: ", antwortet gerade",
  moreFor: (title) => `Mehr zu ${title}`,
  rename: "Umbenennen",
  newTitle: "Neuer Titel",
  deleteTitle: "Diese Unterhaltung löschen?",
  deleteDescription: (title) => `„${title}“ und alles darin ist dann endgültig weg.`,
  answerStops: "Die Antwort, die gerade geschrieben wird, wird gestoppt.",
  account: "Konto",
  yourAccount: "Ihr Konto",
  usage: "Nutzung",
  organization: "Organisation",
  stillSignedIn: "Sie sind noch angemeldet",
  unreachable: "Parley ist nicht erreichbar. Versuchen Sie es noch einmal.",
};
