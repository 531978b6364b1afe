import type { attachmentWords } from "./attachment-words.ts";

/** By status: what the server says in English. */
const refusals: Readonly<Record<number, string>> = {
  401: "Sie sind nicht mehr angemeldet.",
  403: "Ihre Rolle erlaubt das nicht.",
  413: "Die Datei ist zu groß, oder es ist kein Platz mehr für Ihre Dateien.",
  415: "Nur Bilder, PDF und Textdateien können angehängt werden.",
  429: "Es werden gerade zu viele Dateien hochgeladen. Versuchen Sie es gleich noch einmal.",
};

export const attachmentGerman: typeof attachmentWords = {
  attached: "Angehängte Dateien",
  dropHere: "Dateien hier ablegen, um sie anzuhängen",
  dropHint: "Bilder bis 5 MB, PDF bis 20 MB, Text bis 1 MB",
  kind: { image: "Bild", pdf: "PDF", text: "Text" },
  unnamed: (kind) => ({ image: "Bild", pdf: "Dokument", text: "Text" })[kind],
  insertText: "In die Nachricht übernehmen",
  remove: (name) => `${name} entfernen`,
  retry: (name) => `${name} noch einmal hochladen`,
  uploading: (name, percent) => `${name}: zu ${percent} % hochgeladen`,
  ready: (count) => (count === 1 ? "1 Datei ist bereit" : `${count} Dateien sind bereit`),
  unreachable: "Das Hochladen ist abgebrochen.",
  empty: "Die Datei ist leer.",
  notPossible: "Nur Bilder, PDF und Textdateien können angehängt werden.",
  tooLarge: (kind, megabytes) =>
    `${{ image: "Ein Bild", pdf: "Ein PDF", text: "Eine Textdatei" }[kind]} darf höchstens ${megabytes} MB haben.`,
  tooMany: (most) => `Eine Nachricht darf höchstens ${most} Dateien haben.`,
  refused: (status) => refusals[status] ?? "Der Server hat die Datei abgelehnt.",
  open: (name) => `${name} ansehen`,
  download: "Herunterladen",
  downloadFile: (name) => `${name} herunterladen`,
  close: "Schließen",
  previous: "Voriges Bild",
  next: "Nächstes Bild",
};
