import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import type { ToolOutcome } from "@parley/chat";

/** What a server's answer is to a model: its data where it has any, else its words. */
export function toOutcome(result: CallToolResult): ToolOutcome {
  const isError = result.isError ?? false;
  if (result.structuredContent !== undefined && !isError)
    return { output: result.structuredContent, isError };
  return { output: result.content.map(wordsOf).join("\n\n"), isError };
}

function wordsOf(block: ContentBlock): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "resource":
      return "text" in block.resource
        ? block.resource.text
        : leftOut("A file", block.resource.mimeType);
    case "resource_link":
      return `[${block.name}](${block.uri})`;
    case "image":
      return leftOut("An image", block.mimeType);
    case "audio":
      return leftOut("A sound", block.mimeType);
  }
}

function leftOut(what: string, mimeType: string | undefined): string {
  return `[${what}${mimeType === undefined ? "" : ` (${mimeType})`} was left out: only text is passed on.]`;
}
