import type { composerWords } from "./composer-words.ts";

export const composerGerman: typeof composerWords = {
  message: "Nachricht",
  askAnything: "Fragen Sie, was Sie möchten",
  reply: "Antworten…",
  send: "Senden",
  sendByKey: "Senden (Eingabetaste)",
  stop: "Antwort stoppen",
  stopByKey: "Stoppen (Esc)",
  stopping: "Wird gestoppt",
  mayOnlyRead:
    "Sie können hier lesen, aber nicht fragen: Ihre Rolle ist Leser. Ein Admin Ihrer Organisation kann das ändern.",
  simulated: "Simulator – kein echtes Modell",
  model: (name) => `Modell: ${name}`,
  temporary: "Temporär",
  temporaryHint: "Steht in keiner Liste und wird gelöscht, wenn Sie nicht weitermachen",
  suggestions: "Vorschläge",
  suggestBridge: "Erkläre, wie eine Hängebrücke ihre Last trägt",
  suggestSql: "Schreibe eine SQL-Abfrage für die zehn besten Kunden jedes Monats",
  suggestTable: "Vergleiche drei Wege, eine Sprache zu lernen, in einer Tabelle",
  suggestAdvice: "Was sollte ich fragen, bevor ich eine Wohnung miete?",
  suggestTour: "Zeig mir, was du kannst",
  tourHint: "Ein kurzer Rundgang: Listen, eine Tabelle, Code, Mathematik",
  longHint: "Gehen Sie, während es schreibt: Nichts geht verloren",
  suggestThinking: "/think Was macht einen Datenstrom fortsetzbar?",
  thinkingHint: "Denkt erst nach und antwortet dann",
  helpHint: "Alles, was der Simulator spielen kann, auch Fehler",
};
