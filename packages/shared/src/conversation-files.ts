import type { ExportRecord } from "./export.ts";

export { callsIn } from "./calls-in.ts";

/*
 * How a conversation is written as a file. An entry point of its own, without zod: browsers write
 * such files, too.
 */

/** How the pieces of a file follow from records, in their order; "" where one adds nothing. */
export type PieceOf = (record: ExportRecord) => string;

/** One document, which can be imported again. */
export function conversationJson(): PieceOf {
  let separator = "";
  let files = 0;
  let pieces = 0;
  return (record) => {
    switch (record.type) {
      case "export": {
        const { version, exportedAt } = record;
        return JSON.stringify({ format: "parley.conversation", version, exportedAt }).slice(0, -1);
      }
      case "conversation": {
        const { type: _type, userId: _user, ...conversation } = record;
        return `,"conversation":${JSON.stringify(conversation)},"messages":[`;
      }
      case "message": {
        const { type: _type, conversationId: _id, ...message } = record;
        const piece = `${separator}${JSON.stringify(message)}`;
        separator = ",\n";
        return piece;
      }
      case "file": {
        const { type: _type, userId: _user, conversationId: _id, ...file } = record;
        pieces = 0;
        // The messages end where the first file begins, and each file's pieces with the next one.
        return `${files++ === 0 ? '],"files":[' : "]},"}\n${JSON.stringify(file).slice(0, -1)},"bytes":[`;
      }
      case "fileBytes":
        return `${pieces++ === 0 ? "" : ","}${JSON.stringify(record.data)}`;
      case "end":
        return `${files === 0 ? "" : "]}"}]}\n`;
      default:
        return "";
    }
  };
}

/** To be read by people, and by whatever else reads Markdown. Thinking is left out. */
export function conversationMarkdown(): PieceOf {
  let exportedAt = "";
  return (record) => {
    if (record.type === "export") exportedAt = record.exportedAt;
    if (record.type === "conversation")
      return `# ${oneLine(record.title ?? "Conversation")}\n\n*Exported from Parley on ${minute(exportedAt)}.*\n`;
    if (record.type !== "message") return "";
    const { role, run, createdAt, content } = record;
    const who = role === "user" ? "You" : oneLine(run?.model ?? "Answer");
    const body = content.map(markdownOfBlock).filter((text) => text.trim() !== "");
    const shown = body.length === 0 ? "*No text.*" : body.join("\n\n");
    return `\n---\n\n## ${who}\n\n*${minute(createdAt)}*\n\n${shown.trimEnd()}\n`;
  };
}

type Block = Extract<ExportRecord, { type: "message" }>["content"][number];

function markdownOfBlock(block: Block): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "document":
      return `*[File: ${oneLine(block.name)}]*`;
    case "tool_use":
      return `**Tool call${decisionOn(block)}:** \`${block.name.replaceAll("`", "'")}\`\n\n${fenced(block.input)}`;
    case "tool_result":
      return `**${block.isError ? "The tool failed" : "Tool result"}:**\n\n${fenced(block.output)}`;
    default:
      return "";
  }
}

function decisionOn({ approval }: Extract<Block, { type: "tool_use" }>): string {
  if (approval === undefined) return "";
  return approval.approved ? " (allowed)" : " (not allowed)";
}

/** In a fence that is longer than any in it. */
export function fenced(value: unknown, language?: string): string {
  const isText = typeof value === "string";
  const text = isText ? value : (JSON.stringify(value, null, 2) ?? "");
  const ticks = text.match(/`{3,}/g)?.map(({ length }) => length) ?? [];
  const fence = "`".repeat(Math.max(2, ...ticks) + 1);
  return `${fence}${language ?? (isText ? "" : "json")}\n${text}\n${fence}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}

function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** The most characters of a file's name, before its extension. */
const MAX_NAME_LENGTH = 80;

/** A name for a file that every system takes, from a title; where that leaves none, `otherwise`. */
export function safeFileName(title: string | null, otherwise: string): string {
  const cleaned = (title ?? "")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\/:*?"<>|%]+/gu, " ")
    .replaceAll(/\s+/gu, " ");
  const name = Array.from(cleaned)
    .slice(0, MAX_NAME_LENGTH)
    .join("")
    .replace(/^[\s.]+/u, "")
    .replace(/[\s.]+$/u, "");
  return name === "" || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? otherwise : name;
}
