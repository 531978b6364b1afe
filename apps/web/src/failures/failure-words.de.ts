import type { failureWords } from "./failure-words.ts";

export const failureGerman: typeof failureWords = {
  details: "Einzelheiten",
  unreachable: {
    title: "Parley ist nicht erreichbar",
    advice:
      "Prüfen Sie, ob es noch läuft und ob Sie verbunden sind, und versuchen Sie es dann noch einmal.",
  },
};
