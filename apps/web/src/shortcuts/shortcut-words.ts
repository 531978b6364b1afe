import { defineWords } from "../words/define-words.ts";

export const shortcutWords = defineWords("shortcuts", {
  title: "Keyboard shortcuts",
  anywhere: "Anywhere",
  search: "Search and commands",
  newChat: "New chat",
  sidebar: "Show or hide the sidebar",
  message: "Go to the message field",
  sheet: "Keyboard shortcuts",
  writing: "Writing a message",
  send: "Send",
  newLine: "New line",
  preset: "Choose a preset, at the beginning of a message",
  stop: "Stop the answer",
});
