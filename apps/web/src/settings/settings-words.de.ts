import type { settingsWords } from "./settings-words.ts";

export const settingsGerman: typeof settingsWords = {
  pages: "Einstellungen",
  account: "Konto",
  presets: "Vorlagen",
  schedules: "Geplante Prompts",
  batches: "Stapel",
  tools: "Werkzeuge",
  usage: "Nutzung",
  backgroundWork: "Hintergrundarbeit",
  organization: "Organisation",
  webhooks: "Webhooks",
  auditLog: "Protokoll",
  status: "Zustand",
  whoYouAre: "wer Sie sind",
  adminsOnly: "Das sehen nur Admins der Organisation.",
  loading: (what) => `Wird geladen: ${what}`,
  exporting: "Wird exportiert …",
  recordsSoFar: (count) => `Bisher ${count} Einträge`,
  copy: "Kopieren",
  haveKept: "Ich habe es verwahrt",
  sendLinkTo: (who) => `Schicken Sie diesen Link an ${who}`,
  deleteEverything: "Alles löschen",
  whatIsDeleted:
    "Jede Unterhaltung mit allem, was darin ist, in jedem Browser. Antworten, die gerade geschrieben werden, werden gestoppt. Niemand kann das zurückholen; was es gekostet hat, bleibt in der Nutzung stehen.",
  conversationsDeleted: (count) =>
    count === 1 ? "Eine Unterhaltung ist gelöscht" : `${count} Unterhaltungen sind gelöscht`,
};
