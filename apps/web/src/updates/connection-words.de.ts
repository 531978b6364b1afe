import type { connectionWords } from "./connection-words.ts";

export const connectionGerman: typeof connectionWords = {
  unreachable: "Parley ist nicht erreichbar.",
  offline: "Sie sind offline.",
  answersGoOn: "Antworten gehen ohne Sie weiter.",
  catchesUp: "Antworten gehen ohne Sie weiter; diese Seite holt von selbst auf.",
  tryNow: "Jetzt versuchen",
};
