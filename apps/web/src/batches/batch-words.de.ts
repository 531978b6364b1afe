import type { batchWords } from "./batch-words.ts";

export const batchGerman: typeof batchWords = {
  title: "Stapel",
  description:
    "Tausende Prompts aus einer Datei, beantwortet, wenn es passt; oft zum halben Preis.",
  theBatches: "die Stapel",
  newBatch: "Neuer Stapel",
  newDescription:
    'Eine Datei mit einem Prompt je Zeile, wie {"customId": "a", "message": "Hallo"}: höchstens 50.000 Zeilen und 100 MB.',
  file: "Datei (JSONL)",
  name: "Name",
  nameHint: "Leer gelassen: der der Datei.",
  send: "Stapel senden",
  sending: "Wird hochgeladen …",
  yours: "Ihre Stapel",
  none: "Sie haben noch keine Stapel.",
  noName: "Ohne Namen",
  running: "Läuft",
  cancelling: "Wird abgebrochen",
  ended: "Beendet",
  progress: (done, total) => `${done} von ${total}`,
  failed: (count) => `${count} fehlgeschlagen`,
  cancelled: (count) => `${count} abgebrochen`,
  expired: (count) => `${count} abgelaufen`,
  begun: (time) => `Begonnen ${time}`,
  keptUntil: (day) => `aufbewahrt bis ${day}`,
  results: "Ergebnisse herunterladen",
  resultsOf: (name) => `Ergebnisse herunterladen von ${name}`,
  cancel: "Abbrechen",
  cancelBatch: (name) => `${name} abbrechen`,
  deleteTitle: "Diesen Stapel löschen?",
  deleteDescription: (name) =>
    `„${name}“ wird mit allen Prompts und Ergebnissen gelöscht. Was er gekostet hat, bleibt in der Nutzung stehen.`,
  unreachable:
    "Die Datei konnte nicht gesendet werden. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
};
