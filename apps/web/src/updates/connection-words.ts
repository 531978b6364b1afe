import { defineWords } from "../words/define-words.ts";

export const connectionWords = defineWords("connection", {
  unreachable: "Parley cannot be reached.",
  offline: "You are offline.",
  answersGoOn: "Answers go on without you.",
  catchesUp: "Answers go on without you; this page catches up by itself.",
  tryNow: "Try now",
});
