import type { ContentBlock } from "../app/parley.ts";
import { splitBlocks } from "../markdown/block-splitter.ts";

/** A content block as the page shows it: its text is cut into Markdown blocks. */
export type AnswerPart =
  | { type: "text"; blocks: readonly string[]; tail: string }
  | Exclude<ContentBlock, { type: "text" }>;

export function partsOf(content: readonly ContentBlock[]): AnswerPart[] {
  return content.map((block) =>
    block.type === "text" ? { type: "text", blocks: splitBlocks(block.text), tail: "" } : block,
  );
}

export function textOfParts(parts: readonly AnswerPart[]): string {
  return parts
    .map((part) => (part.type === "text" ? part.blocks.join("") + part.tail : ""))
    .join("");
}

export function textOfContent(content: readonly ContentBlock[]): string {
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
