import type { ContentBlock } from "@parley/shared";
import { fenced } from "@parley/shared/conversation-files";
import * as z from "zod/mini";
import type { SourceConversation, SourceNode } from "./conversation-tree.ts";
import { paragraphs, placeholder, textBlocks, thinkingBlocks } from "./said-text.ts";

/** Claude's export, as it has been seen. What has another shape than expected counts as not there. */

/** What to take where a value is of another shape. */
const { catch: orElse } = z;

const maybeText = orElse(z.nullable(z.string()), null);

const block = z.looseObject({
  type: z.string(),
  text: maybeText,
  thinking: maybeText,
  name: maybeText,
  input: z.optional(z.unknown()),
  content: z.optional(z.unknown()),
  is_error: orElse(z.nullable(z.boolean()), null),
});
type Block = z.infer<typeof block>;

const file = z.object({ file_name: maybeText, extracted_content: maybeText });

const chatMessage = z.object({
  uuid: z.string(),
  sender: z.string(),
  text: maybeText,
  content: orElse(z.array(z.unknown()), []),
  created_at: maybeText,
  parent_message_uuid: maybeText,
  attachments: orElse(z.array(file), []),
  files: orElse(z.array(file), []),
  model: maybeText,
  stop_reason: maybeText,
});
type ChatMessage = z.infer<typeof chatMessage>;

const conversation = z.object({
  uuid: maybeText,
  name: maybeText,
  created_at: maybeText,
  updated_at: maybeText,
  model: maybeText,
  current_leaf_message_uuid: maybeText,
  chat_messages: z.array(z.unknown()),
});

/** Undefined: this is no conversation of Claude's. */
export function fromClaude(value: unknown): SourceConversation | undefined {
  const parsed = conversation.safeParse(value).data;
  if (parsed === undefined) return undefined;
  const messages = parsed.chat_messages.flatMap((given) => chatMessage.safeParse(given).data ?? []);
  // Older exports know no branches: each message follows the one before.
  const isTree = messages.some((message) => message.parent_message_uuid !== null);
  const nodes = messages.map((message, at): SourceNode => {
    const before = messages[at - 1]?.uuid ?? null;
    return {
      id: message.uuid,
      parent: isTree ? message.parent_message_uuid : before,
      said: saidIn(message),
    };
  });
  return {
    idFrom: `claude\n${parsed.uuid ?? `${parsed.created_at} ${messages[0]?.uuid}`}`,
    title: parsed.name,
    at: toMs(parsed.created_at),
    changedAt: toMs(parsed.updated_at),
    nodes,
    current: parsed.current_leaf_message_uuid ?? messages.at(-1)?.uuid ?? null,
    model: parsed.model ?? "claude",
  };
}

function toMs(time: string | null): number | null {
  const ms = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? null : ms;
}

function saidIn(message: ChatMessage): SourceNode["said"] {
  const blocks = blocksOf(message);
  if (blocks.length === 0) return null;
  return {
    role: message.sender === "human" ? "user" : "assistant",
    blocks,
    at: toMs(message.created_at),
    model: message.model,
    stopped: message.stop_reason === "user_canceled",
  };
}

function blocksOf({ content, text, attachments, files }: ChatMessage): ContentBlock[] {
  const own = content.flatMap((given) => {
    const read = block.safeParse(given).data;
    return read === undefined ? [] : blockOf(read);
  });
  const said = own.some(({ type }) => type === "text") ? own : [...own, ...textBlocks(text ?? "")];
  const attached = [
    ...attachments.map((one) =>
      paragraphs([
        placeholder("file", one.file_name),
        one.extracted_content === null || one.extracted_content.trim() === ""
          ? ""
          : fenced(one.extracted_content, "text"),
      ]),
    ),
    ...files.map((one) => placeholder("file", one.file_name)),
  ];
  return [...said, ...textBlocks(paragraphs(attached))];
}

function blockOf(given: Block): ContentBlock[] {
  switch (given.type) {
    case "text":
    case "voice_note":
      return textBlocks(given.text ?? "");
    case "thinking":
      return thinkingBlocks(given.thinking ?? "");
    case "tool_use":
      return textBlocks(toolCall(given));
    case "tool_result":
      return textBlocks(toolResult(given));
    default:
      return [];
  }
}

const artifact = z.object({
  title: maybeText,
  content: z.string(),
  language: maybeText,
  type: maybeText,
});

function toolCall({ name, input }: Block): string {
  const made = name === "artifacts" ? artifact.safeParse(input).data : undefined;
  if (made === undefined)
    return paragraphs([placeholder("tool", name), fenced(input ?? {}, "json")]);
  const { title, content, type } = made;
  const body = type === "text/markdown" ? content : fenced(content, made.language ?? "");
  return paragraphs([title === null ? "" : `**${title.trim()}**`, body]);
}

const resultPart = z.object({ type: z.literal("text"), text: z.string() });

function toolResult({ content, is_error: failed }: Block): string {
  const parts = Array.isArray(content) ? content : [{ type: "text", text: content }];
  const text = parts.flatMap((one) => resultPart.safeParse(one).data?.text ?? []).join("\n\n");
  // That it worked says nothing.
  if (text.trim() === "" || text.trim() === "OK") return "";
  return paragraphs([failed === true ? placeholder("toolFailed") : "", fenced(text, "text")]);
}
