import type { stopReasonWords } from "./stop-reason-words.ts";

export const stopReasonGerman: typeof stopReasonWords = {
  maxTokens: "Die Antwort hat ihre Längengrenze erreicht.",
  refusal: "Das Modell wollte hier nicht weitermachen.",
  paused: "Das Modell hat pausiert, bevor es fertig war.",
  contextExceeded:
    "Die Unterhaltung passt nicht mehr in dieses Modell. Beginnen Sie einen neuen Chat.",
  unknown: (reason) =>
    `Das Modell hat aus einem Grund aufgehört, den Parley nicht kennt: ${reason}.`,
};
