import type { conversationMenuWords } from "./conversation-menu-words.ts";

export const conversationMenuGerman: typeof conversationMenuWords = {
  more: "Mehr zu dieser Unterhaltung",
  share: "Teilen …",
  markdown: "Als Markdown exportieren",
  json: "Als JSON exportieren",
  pdf: "Drucken oder als PDF sichern",
};
