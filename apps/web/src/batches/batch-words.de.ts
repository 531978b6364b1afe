import type { batchWords } from "./batch-words.ts";

export const batchGerman: typeof batchWords = {
  title: "Stapel",
  description:
    "Tausende Prompts aus einer Datei, im Hintergrund beantwortet, oft zum halben Preis.",
  theBatches: "die Stapel",
  newBatch: "Neuer Stapel",
  newDescription:
    'Eine Datei mit einem Prompt je Zeile, etwa {"customId": "a", "message": "Hallo"}: höchstens 50.000 Zeilen und 100 MB.',
  file: "Datei (JSONL)",
  choose: "Datei wählen",
  noFile: "Keine Datei gewählt",
  name: "Name",
  nameHint: "Lassen Sie ihn leer, um den Namen der Datei zu verwenden.",
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
  begun: (time) => `Gesendet ${time}`,
  keptUntil: (day) => `aufbewahrt bis ${day}`,
  results: "Ergebnisse herunterladen",
  resultsOf: (name) => `Ergebnisse herunterladen: ${name}`,
  cancel: "Abbrechen",
  cancelBatch: (name) => `${name} abbrechen`,
  deleteBatch: (name) => `${name} löschen`,
  deleteTitle: "Diesen Stapel löschen?",
  deleteDescription: (name) =>
    `„${name}“ wird mit allen Prompts und Ergebnissen gelöscht. Was er gekostet hat, steht weiter in der Nutzung.`,
  unreachable:
    "Die Datei konnte nicht gesendet werden. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
};
