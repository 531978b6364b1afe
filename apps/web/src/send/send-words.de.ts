import type { sendWords } from "./send-words.ts";

export const sendGerman: typeof sendWords = {
  cutOff: {
    title: "Diese Nachricht wurde nicht bestätigt",
    advice:
      "Die Seite wurde geschlossen, während sie gesendet wurde. Senden Sie sie noch einmal; sie kommt nicht doppelt an.",
  },
};
