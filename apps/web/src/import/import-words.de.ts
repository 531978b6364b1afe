import type { importWords } from "./import-words.ts";

export const importGerman: typeof importWords = {
  title: "Unterhaltungen importieren",
  description:
    "Aus einem Export von ChatGPT oder Claude (das .zip, wie Sie es bekommen haben, oder dessen conversations.json) oder aus Parleys eigenem JSON. Titel, Zeiten und Zweige bleiben; Bilder und Dateien werden nur genannt. Dasselbe noch einmal zu importieren ändert nichts.",
  choose: "Datei wählen …",
  label: "Eine Datei mit Unterhaltungen",
  importing: "Wird importiert …",
  cancel: "Abbrechen",
  cancelled: "Abgebrochen. Was hier gezählt ist, wurde importiert und bleibt.",
  imported: (count) =>
    count === 1 ? "1 Unterhaltung importiert" : `${count} Unterhaltungen importiert`,
  alreadyThere: (count) => (count === 1 ? "1 war schon da" : `${count} waren schon da`),
  leftOut: (count) => (count === 1 ? "1 wurde ausgelassen" : `${count} wurden ausgelassen`),
  nothing: "In dieser Datei sind keine Unterhaltungen.",
  leftOutList: "Was ausgelassen wurde und warum",
  untitled: "Ohne Titel",
  more: (count) => `… und ${count} weitere.`,
  cut: "Die Datei endet zu früh: Ein Teil fehlt.",
  serverAnswered: (status) => `Der Server hat mit ${status} geantwortet.`,
  parts: {
    file: "Datei",
    image: "Bild",
    attachment: "Anhang",
    tool: "Werkzeug",
    toolFailed: "Werkzeug gescheitert",
  },
  why: {
    empty: "darin ist nichts, was sich zeigen lässt",
    tooLarge: "sie ist zu groß",
    unknown: "es ist keine Unterhaltung, die Parley lesen kann",
    broken: "es ist kein gültiges JSON",
    changed: "sie ist schon da und hat sich seither geändert: Sie blieb, wie sie ist",
    refused: "der Server hat sie abgelehnt",
  },
  unreadable: {
    notFound:
      "In diesem Archiv ist keine conversations.json. Wählen Sie das .zip, wie Sie es bekommen haben.",
    tooLarge: "Dieses Archiv ist zu groß, um es zu entpacken.",
    broken: "Dieses Archiv ist beschädigt. Laden Sie es noch einmal herunter.",
  },
};
