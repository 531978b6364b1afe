import { defineWords } from "../words/define-words.ts";

export const composerWords = defineWords("composer", {
  message: "Message",
  askAnything: "Ask anything",
  reply: "Reply…",
  send: "Send",
  sendByKey: "Send (Enter)",
  stop: "Stop the answer",
  stopByKey: "Stop (Esc)",
  stopping: "Stopping",
  mayOnlyRead:
    "You can read here, but not ask: your role is Viewer. An admin of your organization can change that.",
  simulated: "Simulator — not a real model",
  model: (name: string) => `Model: ${name}`,
  temporary: "Temporary",
  temporaryHint: "In no list, and deleted once you do not go on with it",
  suggestions: "Suggestions",
  suggestBridge: "Explain how a suspension bridge carries its load",
  suggestSql: "Write a SQL query for the ten best customers of each month",
  suggestTable: "Compare three ways to learn a language, in a table",
  suggestAdvice: "What should I ask before I rent a flat?",
  suggestTour: "Show me what you can do",
  tourHint: "A short tour: lists, a table, code, mathematics",
  longHint: "Leave while it writes: nothing goes missing",
  suggestThinking: "/think What makes a stream resumable?",
  thinkingHint: "Thinks first, then answers",
  helpHint: "Everything the simulator can play, failures included",
});
