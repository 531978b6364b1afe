import { defineWords } from "../words/define-words.ts";

export const importWords = defineWords("import", {
  title: "Import conversations",
  description:
    "From an export of ChatGPT or Claude (the .zip as you got it, or its conversations.json), or from Parley’s own JSON. Titles, dates and branches are kept; pictures and files are named only. Importing the same again changes nothing.",
  choose: "Choose a file…",
  label: "A file with conversations",
  importing: "Importing…",
  cancel: "Cancel",
  cancelled: "Cancelled. What is counted here was imported and stays.",
  imported: (count: number) =>
    count === 1 ? "1 conversation imported" : `${count} conversations imported`,
  alreadyThere: (count: number) =>
    count === 1 ? "1 was already there" : `${count} were already there`,
  leftOut: (count: number) => (count === 1 ? "1 was left out" : `${count} were left out`),
  nothing: "There are no conversations in this file.",
  leftOutList: "What was left out, and why",
  untitled: "Untitled",
  more: (count: number) => `…and ${count} more.`,
  cut: "The file ends too early: part of it is missing.",
  serverAnswered: (status: number) => `The server answered ${status}.`,
  parts: {
    file: "File",
    image: "Image",
    attachment: "Attachment",
    tool: "Tool",
    toolFailed: "Tool failed",
  },
  why: {
    empty: "there is nothing in it that can be shown",
    tooLarge: "it is too large",
    unknown: "it is no conversation that Parley knows how to read",
    broken: "it is no valid JSON",
    changed: "it is already here, and has changed since: it was left as it is",
    refused: "the server refused it",
  },
  unreadable: {
    notFound: "There is no conversations.json in this archive. Choose the .zip as you got it.",
    tooLarge: "This archive is too large to be unpacked.",
    broken: "This archive is damaged. Download it again.",
  },
});
