import { defineWords } from "../words/define-words.ts";

export const batchWords = defineWords("batches", {
  title: "Batches",
  description:
    "Thousands of prompts from one file, answered in the background, often at half the price.",
  theBatches: "the batches",
  newBatch: "New batch",
  newDescription:
    'A file with one prompt a line, like {"customId": "a", "message": "Hello"}: at most 50,000 lines and 100 MB.',
  file: "File (JSONL)",
  choose: "Choose a file",
  noFile: "No file chosen",
  name: "Name",
  nameHint: "Leave it empty to use the file’s name.",
  send: "Send batch",
  sending: "Uploading…",
  yours: "Your batches",
  none: "You have no batches yet.",
  noName: "Without a name",
  running: "Running",
  cancelling: "Being cancelled",
  ended: "Ended",
  progress: (done: string, total: string) => `${done} of ${total}`,
  failed: (count: string) => `${count} failed`,
  cancelled: (count: string) => `${count} cancelled`,
  expired: (count: string) => `${count} expired`,
  begun: (time: string) => `Sent ${time}`,
  keptUntil: (day: string) => `kept until ${day}`,
  results: "Download results",
  resultsOf: (name: string) => `Download results of ${name}`,
  cancel: "Cancel",
  cancelBatch: (name: string) => `Cancel ${name}`,
  deleteBatch: (name: string) => `Delete ${name}`,
  deleteTitle: "Delete this batch?",
  deleteDescription: (name: string) =>
    `“${name}” is deleted with all its prompts and results. What it cost stays in the usage.`,
  unreachable: "The file could not be sent. Look at your connection, and try again.",
});
