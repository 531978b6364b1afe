import type { ContentBlock } from "../app/parley.ts";
import { splitBlocks } from "../markdown/block-splitter.ts";

/** A content block as the page shows it: its text is cut into Markdown blocks. */
export type AnswerPart =
  | { type: "text"; blocks: readonly string[]; tail: string }
  | ToolUsePart
  | Exclude<ContentBlock, { type: "text" | "tool_use" }>;

/** While it is followed, a call also says whether its person has to agree to it. */
export type ToolUsePart = Extract<ContentBlock, { type: "tool_use" }> & { needsApproval?: true };
export type ToolResultPart = Extract<ContentBlock, { type: "tool_result" }>;

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

/** The calls that wait for their person. */
export function openRequests(parts: readonly AnswerPart[]): ToolUsePart[] {
  const ended = new Set<string>();
  for (const part of parts) if (part.type === "tool_result") ended.add(part.toolUseId);
  return parts.filter(
    (part): part is ToolUsePart =>
      part.type === "tool_use" &&
      part.needsApproval === true &&
      part.approval === undefined &&
      !ended.has(part.id),
  );
}
