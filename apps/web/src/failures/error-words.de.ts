import type { errorWords } from "./error-words.ts";

export const errorGerman: typeof errorWords = {
  BAD_REQUEST: {
    title: "So konnte das nicht gesendet werden",
    advice: "Ändern Sie die Nachricht und senden Sie sie noch einmal.",
  },
  UNAUTHORIZED: {
    title: "Sie sind abgemeldet",
    advice: "Melden Sie sich wieder an, um weiterzumachen.",
  },
  FORBIDDEN: {
    title: "Das dürfen Sie nicht",
    advice: "Bitten Sie einen Admin Ihrer Organisation um Zugang.",
  },
  NOT_FOUND: {
    title: "Das ist nicht mehr hier",
    advice: "Es wurde wohl gelöscht. Laden Sie die Seite neu, um zu sehen, was noch da ist.",
  },
  METHOD_NOT_ALLOWED: {
    title: "Diese Seite und ihr Server passen nicht zusammen",
    advice: "Laden Sie die Seite neu.",
  },
  CONFLICT: {
    title: "Das wurde schon mit anderen Worten gesendet",
    advice: "Laden Sie die Seite neu, um zu sehen, was gesendet wurde.",
  },
  PAYLOAD_TOO_LARGE: {
    title: "Die Nachricht ist zu groß",
    advice: "Kürzen Sie sie oder senden Sie sie in Teilen.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: "Diese Art von Inhalt kann nicht gesendet werden",
    advice: "Senden Sie ihn in anderer Form.",
  },
  RATE_LIMITED: {
    title: "Zu viele Anfragen auf einmal",
    advice: "Warten Sie einen Moment und versuchen Sie es dann noch einmal.",
  },
  UNKNOWN_MODEL: {
    title: "Dieses Modell ist nicht verfügbar",
    advice: "Wählen Sie oben auf der Seite ein anderes Modell und versuchen Sie es noch einmal.",
  },
  CONTEXT_TOO_LONG: {
    title: "Die Unterhaltung ist zu lang für dieses Modell",
    advice: "Beginnen Sie einen neuen Chat oder wählen Sie ein Modell mit größerem Kontext.",
  },
  BUDGET_EXCEEDED: {
    title: "Das könnte mehr kosten, als das Budget noch hat",
    advice:
      "Fragen Sie nach weniger, wählen Sie ein günstigeres Modell oder bitten Sie einen Admin, das Budget zu erhöhen.",
  },
  OVERLOADED: {
    title: "Parley ist ausgelastet",
    advice:
      "Zu viele Antworten werden gleichzeitig geschrieben. Versuchen Sie es gleich noch einmal.",
  },
  RUN_DEADLINE: {
    title: "Die Antwort hat zu lange gedauert",
    advice:
      "Sie wurde an ihrer Zeitgrenze beendet. Versuchen Sie es noch einmal oder bitten Sie um etwas Kürzeres.",
  },
  RUN_LOST: {
    title: "Die Antwort ging verloren",
    advice: "Der Server, der sie schrieb, ist weg. Versuchen Sie es noch einmal.",
  },
  INTERNAL: {
    title: "In Parley ist etwas schiefgegangen",
    advice:
      "Versuchen Sie es noch einmal. Wenn es wieder scheitert, sehen Sie ins Log des Servers.",
  },
  UPSTREAM_OVERLOADED: {
    title: "Das Modell ist überlastet",
    advice:
      "Sein Anbieter hat gerade zu viel zu tun. Versuchen Sie es in einer Minute noch einmal.",
  },
  UPSTREAM_RATE_LIMITED: {
    title: "Die Anfragegrenze des Modells ist erreicht",
    advice:
      "Dieses Parley hat den Anbieter zu oft gefragt. Versuchen Sie es in einer Minute noch einmal.",
  },
  UPSTREAM_AUTH: {
    title: "Der Anbieter des Modells hat Parleys Schlüssel abgelehnt",
    advice: "Wer dieses Parley betreibt, muss dessen API-Schlüssel und Guthaben prüfen.",
  },
  UPSTREAM_REJECTED: {
    title: "Der Anbieter des Modells hat die Anfrage abgelehnt",
    advice: "Versuchen Sie es noch einmal oder mit anderen Worten. Das Log des Servers sagt mehr.",
  },
  UPSTREAM_TIMEOUT: {
    title: "Das Modell ist verstummt",
    advice:
      "Zu lange kam nichts. Was vorher geschrieben wurde, bleibt. Versuchen Sie es noch einmal.",
  },
  UPSTREAM_BROKEN: {
    title: "Die Verbindung zum Modell ist abgerissen",
    advice: "Was vorher geschrieben wurde, bleibt. Versuchen Sie es noch einmal.",
  },
};
