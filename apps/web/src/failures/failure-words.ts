import { defineWords } from "../words/define-words.ts";

/** Of failures that no server tells of. */
export const failureWords = defineWords("failures", {
  details: "Details",
  unreachable: {
    title: "Parley can't be reached",
    advice: "Check that it is still running and that you are connected, then try again.",
  },
});
