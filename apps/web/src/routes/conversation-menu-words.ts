import { defineWords } from "../words/define-words.ts";

export const conversationMenuWords = defineWords("conversationMenu", {
  more: "More for this conversation",
  share: "Share…",
  markdown: "Export as Markdown",
  json: "Export as JSON",
  pdf: "Print or save as PDF",
});
