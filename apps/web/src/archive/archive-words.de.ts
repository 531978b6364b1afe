import type { archiveWords } from "./archive-words.ts";

export const archiveGerman: typeof archiveWords = {
  title: "Archivierte Chats",
  about:
    "Sie stehen in keiner Liste, aber die Suche findet sie. Eine neue Nachricht holt einen Chat zurück.",
  none: "Es ist nichts archiviert",
  noneAbout: "Legen Sie einen Chat über sein Menü in der Seitenleiste ab; dann steht er hier.",
  restore: "Zurückholen",
  restoreNamed: (title) => `${title} zurückholen`,
  deleteNamed: (title) => `${title} löschen`,
};
