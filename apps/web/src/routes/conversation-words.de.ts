import type { conversationWords } from "./conversation-words.ts";

export const conversationGerman: typeof conversationWords = {
  untitled: "Unterhaltung",
  temporary: "Temporärer Chat",
  checkAnswers: "Modelle machen Fehler. Prüfen Sie, worauf es ankommt.",
  gone: "Diese Unterhaltung ist nicht hier",
  goneAdvice: "Sie wurde gelöscht, oder der Link ist unvollständig.",
  onlyFromHere: "Nur diese Seite führt hierher.",
  deletedAt: (time) => `Wird am ${time} gelöscht, wenn Sie nicht weitermachen.`,
  deleteTitle: "Diese Unterhaltung jetzt löschen?",
  deleteDescription: "Alles darin ist dann endgültig weg.",
  answerStops: "Die Antwort, die gerade geschrieben wird, wird gestoppt.",
};
