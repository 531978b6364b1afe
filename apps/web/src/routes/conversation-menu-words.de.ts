import type { conversationMenuWords } from "./conversation-menu-words.ts";

export const conversationMenuGerman: typeof conversationMenuWords = {
  more: "Mehr zu dieser Unterhaltung",
  share: "Teilen …",
};
