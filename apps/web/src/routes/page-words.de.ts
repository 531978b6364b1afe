import type { pageWords } from "./page-words.ts";

export const pageGerman: typeof pageWords = {
  sidebar: "Seitenleiste",
  openSidebar: "Seitenleiste öffnen",
  loadingConversation: "Unterhaltung wird geladen",
  ask: "Was möchten Sie wissen?",
  temporary:
    "Dieser Chat steht in keiner Liste. Er wird gelöscht, wenn Sie ihn eine Weile nicht fortsetzen.",
  inFolder: (name) => `Dieser Chat kommt in den Ordner „${name}“.`,
  yourAccount: "Ihr Konto",
  setUpAccount: "Richten Sie Ihr Konto ein,",
  whySetUp: "um sich von überall anzumelden und andere einzuladen.",
  setUp: "Einrichten",
  notFound: "Nicht gefunden",
  noSuchPage: "Diese Seite gibt es nicht",
  startChat: "Neuen Chat beginnen",
  broken: "Diese Seite ist gestolpert",
  brokenAdvice:
    "Ihre Unterhaltungen sind auf dem Server sicher. Zeigen Sie die Seite noch einmal an oder laden Sie sie neu.",
  showAgain: "Noch einmal anzeigen",
};
