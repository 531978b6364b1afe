import { type ContentBlock, isFileBlock, textOf } from "@parley/shared";

const MAX_LENGTH = 60;

/** A title for a conversation, from its first message: its text, or else its first file's name. */
export function titleOfContent(content: readonly ContentBlock[]): string | null {
  return titleOf(textOf(content)) ?? titleOf(content.find(isFileBlock)?.name ?? "");
}

/** The first line of a text, cut at a word. */
export function titleOf(text: string): string | null {
  const line = text
    .replace(/\p{Cc}+/gu, (run) => (run.includes("\n") ? "\n" : " "))
    .toWellFormed()
    .trim()
    .split("\n")[0]
    ?.trim();
  if (line === undefined || line === "") return null;
  const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (letters.length <= MAX_LENGTH) return line;
  const cut = letters.slice(0, MAX_LENGTH).join("");
  return `${cut.replace(/\s+\S*$/u, "")}…`;
}
