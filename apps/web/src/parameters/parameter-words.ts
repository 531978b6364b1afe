import { defineWords } from "../words/define-words.ts";

export const parameterWords = defineWords("parameters", {
  open: "Parameters",
  openChanged: "Parameters (changed)",
  title: "Parameters of this chat",
  description: "They count from your next message on.",
  system: "Instructions",
  systemHint: "What the model is told before everything else.",
  systemExample: "Answer in plain words, as to a curious friend.",
  maxTokens: "Longest answer",
  maxTokensHint: "In tokens. Empty: as the server has it.",
  notANumber: (most: string) => `A whole number from 1 to ${most}.`,
  thinking: "Thinking",
  thinkingDefault: "As the model does by itself",
  thinkingOn: "Think first, where the model can",
  thinkingOff: "Answer at once",
  reset: "Reset",
  done: "Done",
});
