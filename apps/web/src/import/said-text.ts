import type { ContentBlock } from "@parley/shared";
import { importWords } from "./import-words.ts";

/** A text block, unless it says nothing. */
export function textBlocks(text: string): ContentBlock[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

export function thinkingBlocks(thinking: string): ContentBlock[] {
  return thinking.trim() === "" ? [] : [{ type: "thinking", thinking }];
}

/** What a part that is not brought along was, as Markdown. */
export function placeholder(kind: keyof typeof importWords.parts, name?: string | null): string {
  const what = importWords.parts[kind];
  const shown = (name ?? "").replaceAll(/[\s*[\]]+/g, " ").trim();
  return shown === "" ? `*[${what}]*` : `*[${what}: ${shown}]*`;
}

/** Puts parts below each other, as paragraphs of Markdown. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}
