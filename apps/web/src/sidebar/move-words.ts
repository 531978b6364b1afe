import { defineWords } from "../words/define-words.ts";

/** Where the folder of a conversation is chosen. */
export const moveWords = defineWords("move", {
  title: "Move to a folder",
  close: "Close",
  none: "Take it out of the folder",
  make: "Create and move",
  unloaded: "Your folders could not be loaded. Close this and try again.",
});
