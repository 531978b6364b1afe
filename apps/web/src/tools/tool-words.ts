import { defineWords } from "../words/define-words.ts";

/** Tools that come with Parley, for people: what a model is told of them is not meant for these. */
const about: Readonly<Record<string, string>> = {
  current_time: "The date and the time, anywhere.",
  calculator: "Exact arithmetic, units and functions.",
  search_conversations: "Finds what was said in your earlier chats.",
  fetch_page: "Reads a page of the internet that the model names.",
};

/** Tools, wherever they are named. */
export const toolWords = defineWords("tools", {
  tools: "Tools",
  hint: "What the model may use for its answers. Kept with the chat; new chats begin with what you had on last.",
  builtIn: "Built in",
  asksFirst: "Asks first",
  none: "There are no tools here.",
  most: (count: number) => `An answer may use ${count} tools at the most. Switch one off first.`,
  /** @param names of those that were chosen and are no longer there */
  goneHere: (names: string) => `No longer there, and left out: ${names}`,
  gone: (names: string) => `Sent without ${names}`,
  goneAdvice: "Tools that were chosen for this chat are no longer there.",
  notKnown: "Sent without tools",
  notKnownAdvice: "Parley could not find out which tools there are. The next message asks again.",
  /** Of a preset. */
  chooses: "Choose the tools, too",
  /** Those that come with Parley, by what they are called in a contract. */
  names: {
    current_time: "Current time",
    calculator: "Calculator",
    search_conversations: "Search your chats",
    fetch_page: "Read a web page",
  } satisfies Record<string, string>,
  about: (name: string): string | undefined => about[name],
});
