import { defineWords } from "../words/define-words.ts";

export const batchWords = defineWords("batches", {
  title: "Batches",
  description:
    "Thousands of prompts from a file, answered when it suits; often for half the price.",
  theBatches: "the batches",
  newBatch: "New batch",
  newDescription:
    'A file with one prompt a line, as {"customId": "a", "message": "Hello"}: at most 50,000 lines and 100 MB.',
  file: "File (JSONL)",
  name: "Name",
  nameHint: "Left empty: that of the file.",
  send: "Send batch",
  sending: "Uploading…",
  yours: "Your batches",
  none: "You have no batches yet.",
  noName: "Without a name",
  running: "Going",
  cancelling: "Being cancelled",
  ended: "Ended",
  progress: (done: string, total: string) => `${done} of ${total}`,
  failed: (count: string) => `${count} failed`,
  cancelled: (count: string) => `${count} cancelled`,
  expired: (count: string) => `${count} expired`,
  begun: (time: string) => `Begun ${time}`,
  keptUntil: (day: string) => `kept until ${day}`,
  results: "Download results",
  resultsOf: (name: string) => `Download results of ${name}`,
  cancel: "Cancel",
  cancelBatch: (name: string) => `Cancel ${name}`,
  deleteTitle: "Delete this batch?",
  deleteDescription: (name: string) =>
    `“${name}” is deleted with all its prompts and results. What it cost stays in the usage.`,
  unreachable: "The file could not be sent. Look at your connection, and try again.",
});
