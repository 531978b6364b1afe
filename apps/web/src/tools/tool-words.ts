import { defineWords } from "../words/define-words.ts";

/** Tools, wherever they are named. */
export const toolWords = defineWords("tools", {
  tools: "Tools",
  builtIn: "Built in",
  /** Those that come with Parley, by what they are called in a contract. */
  names: {
    current_time: "Current time",
    calculator: "Calculator",
    search_conversations: "Search your chats",
    fetch_page: "Read a web page",
  } satisfies Record<string, string>,
});
