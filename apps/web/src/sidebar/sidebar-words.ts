import { defineWords } from "../words/define-words.ts";

export const sidebarWords = defineWords("sidebar", {
  close: "Close the sidebar",
  newChat: "New chat",
  search: "Search",
  conversations: "Conversations",
  none: "Your conversations will be listed here.",
  loading: "Loading the conversations",
  showOlder: "Show older",
  /** Of a conversation that has no title yet. */
  untitled: "New chat",
  /** After a title. */
  answering: ", answering",
  moreFor: (title: string) => `More for ${title}`,
  rename: "Rename",
  pinned: "Pinned",
  pin: "Pin",
  unpin: "Unpin",
  archive: "Archive",
  archived: "The chat was archived",
  archivedChats: "Archived chats",
  undo: "Undo",
  newTitle: "New title",
  deleteTitle: "Delete this conversation?",
  deleteDescription: (title: string) => `“${title}” and everything in it will be gone for good.`,
  answerStops: "The answer that is being written is stopped.",
  account: "Account",
  yourAccount: "Your account",
  usage: "Usage",
  organization: "Organization",
  stillSignedIn: "You are still signed in",
  unreachable: "Parley can't be reached. Try again.",
});
