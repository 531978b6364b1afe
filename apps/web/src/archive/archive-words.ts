import { defineWords } from "../words/define-words.ts";

export const archiveWords = defineWords("archive", {
  title: "Archived chats",
  about: "They are in no list, but the search finds them. A new message brings a chat back.",
  none: "Nothing is archived",
  noneAbout: "Put a chat away from its menu in the sidebar; it will be here.",
  restore: "Restore",
  restoreNamed: (title: string) => `Restore ${title}`,
  deleteNamed: (title: string) => `Delete ${title}`,
});
