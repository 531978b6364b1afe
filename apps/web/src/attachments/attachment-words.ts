import { defineWords } from "../words/define-words.ts";

const kinds = { image: "Image", pdf: "PDF", text: "Text" };
type Kind = keyof typeof kinds;

export const attachmentWords = defineWords("attachments", {
  attached: "Attached files",
  dropHere: "Drop files here to attach them",
  dropHint: "Images up to 5 MB, PDF up to 20 MB, text up to 1 MB",
  kind: kinds,
  unnamed: (kind: Kind) => ({ image: "Image", pdf: "Document", text: "Text" })[kind],
  insertText: "Put it into the message",
  remove: (name: string) => `Remove ${name}`,
  retry: (name: string) => `Upload ${name} again`,
  uploading: (name: string, percent: number) => `${name}: ${percent}% uploaded`,
  ready: (count: number) => (count === 1 ? "1 file is ready" : `${count} files are ready`),
  unreachable: "The upload broke off.",
  empty: "The file is empty.",
  notPossible: "Only images, PDF and text files can be attached.",
  tooLarge: (kind: Kind, megabytes: number) =>
    `${{ image: "An image", pdf: "A PDF", text: "A text file" }[kind]} may have at most ${megabytes} MB.`,
  tooMany: (most: number) => `A message may have at most ${most} files.`,
  refused: (_status: number, message: string | undefined) =>
    message ?? "The server refused the file.",
  open: (name: string) => `Look at ${name}`,
  download: "Download",
  downloadFile: (name: string) => `Download ${name}`,
  close: "Close",
  previous: "Previous image",
  next: "Next image",
});
