import { defineWords } from "../words/define-words.ts";

/** Around every page, and on the first one. */
export const pageWords = defineWords("pages", {
  sidebar: "Sidebar",
  openSidebar: "Open the sidebar",
  loadingConversation: "Loading the conversation",
  ask: "What would you like to know?",
  temporary:
    "This chat will be in no list. It is deleted once you have not gone on with it for a while.",
  inFolder: (name: string) => `This chat will be kept in the folder “${name}”.`,
  yourAccount: "Your account",
  setUpAccount: "Set up your account",
  whySetUp: "to sign in from anywhere and to invite others.",
  setUp: "Set up",
  notFound: "Not found",
  noSuchPage: "There is no such page",
  startChat: "Start a new chat",
  broken: "This page has stumbled",
  brokenAdvice: "Your conversations are safe on the server. Show the page again, or reload it.",
  showAgain: "Show again",
});
