import { defineWords } from "../words/define-words.ts";

export const sendWords = defineWords("send", {
  /** The page was left while a message was on its way. */
  cutOff: {
    title: "This message was not confirmed",
    advice: "The page was closed while it was being sent. Send it again; it will not arrive twice.",
  },
});
