import type { ContentBlock } from "@parley/shared";
import { fenced } from "@parley/shared/conversation-files";
import * as z from "zod/mini";
import type { Said, SourceConversation, SourceNode } from "./conversation-tree.ts";
import { paragraphs, placeholder, textBlocks, thinkingBlocks } from "./said-text.ts";

/*
 * ChatGPT's export, as it has been seen: a tree of nodes, of which many are hidden, and answers of
 * several steps. What has another shape than expected counts as not there.
 */

/** What to take where a value is of another shape. */
const { catch: orElse } = z;

const maybeText = orElse(z.nullable(z.string()), null);
const maybeNumber = orElse(z.nullable(z.number()), null);

const reference = z.object({ matched_text: maybeText, alt: maybeText });
const metadata = z.object({
  model_slug: maybeText,
  is_visually_hidden_from_conversation: orElse(z.nullable(z.boolean()), null),
  attachments: orElse(z.array(z.object({ name: maybeText })), []),
  content_references: orElse(z.array(reference), []),
  finish_details: orElse(z.nullable(z.object({ type: maybeText })), null),
});
const noMetadata: z.infer<typeof metadata> = {
  model_slug: null,
  is_visually_hidden_from_conversation: null,
  attachments: [],
  content_references: [],
  finish_details: null,
};

const content = z.looseObject({
  content_type: orElse(z.string(), "unknown"),
  parts: orElse(z.array(z.unknown()), []),
  text: maybeText,
  language: maybeText,
  thoughts: orElse(z.array(z.object({ summary: maybeText, content: maybeText })), []),
  url: maybeText,
  title: maybeText,
});
type Content = z.infer<typeof content>;

const message = z.object({
  author: orElse(z.object({ role: z.string() }), { role: "unknown" }),
  create_time: maybeNumber,
  content,
  recipient: maybeText,
  metadata: orElse(metadata, noMetadata),
});
type Message = z.infer<typeof message>;

const node = z.object({
  parent: maybeText,
  message: orElse(z.nullable(message), null),
});

const conversation = z.object({
  title: maybeText,
  create_time: maybeNumber,
  update_time: maybeNumber,
  conversation_id: maybeText,
  id: maybeText,
  current_node: maybeText,
  default_model_slug: maybeText,
  mapping: z.record(z.string(), z.unknown()),
});

/** Undefined: this is no conversation of ChatGPT's. */
export function fromChatgpt(value: unknown): SourceConversation | undefined {
  const parsed = conversation.safeParse(value).data;
  if (parsed === undefined) return undefined;
  const nodes = Object.entries(parsed.mapping).map(([id, given]): SourceNode => {
    const read = node.safeParse(given).data;
    return { id, parent: read?.parent ?? null, said: read?.message ? saidIn(read.message) : null };
  });
  const first = nodes[0]?.id ?? "";
  return {
    idFrom: `chatgpt\n${parsed.conversation_id ?? parsed.id ?? `${parsed.create_time} ${first}`}`,
    title: parsed.title,
    at: toMs(parsed.create_time),
    changedAt: toMs(parsed.update_time),
    nodes,
    current: parsed.current_node,
    model: parsed.default_model_slug ?? "chatgpt",
  };
}

function toMs(seconds: number | null): number | null {
  return seconds === null || seconds <= 0 ? null : seconds * 1_000;
}

/** Null: it is hidden there, or only of use to the model. */
function saidIn(given: Message): Said | null {
  const { author, metadata: about } = given;
  if (about.is_visually_hidden_from_conversation === true) return null;
  const blocks = blocksOf(given);
  if (blocks.length === 0) return null;
  return {
    role: author.role === "user" ? "user" : "assistant",
    blocks,
    at: toMs(given.create_time),
    model: about.model_slug,
    stopped: about.finish_details?.type === "interrupted",
  };
}

function blocksOf({
  author: { role },
  content: said,
  recipient,
  metadata: about,
}: Message): ContentBlock[] {
  switch (role) {
    case "user": {
      const files = about.attachments.map(({ name }) => placeholder("file", name));
      return textBlocks(paragraphs([visibleText(said), ...files]));
    }
    case "assistant":
      if (said.content_type === "thoughts") return thinkingBlocks(thoughtsIn(said));
      if (said.content_type === "code") return textBlocks(codeIn(said, recipient));
      // What is said to a tool is no part of the answer.
      if (recipient !== null && recipient !== "all") return [];
      return textBlocks(withoutMarks(visibleText(said), about.content_references));
    case "tool":
      return textBlocks(toolOutput(said));
    default:
      return [];
  }
}

/** Of texts, and of texts with images and sound between them. */
function visibleText({ content_type: type, parts, text }: Content): string {
  if (type === "text" || type === "multimodal_text") return paragraphs(parts.map(partText));
  return hidden.has(type) ? "" : (text ?? "");
}

const hidden: ReadonlySet<string> = new Set([
  "user_editable_context",
  "model_editable_context",
  "reasoning_recap",
  "tether_browsing_display",
]);

const part = z.object({ content_type: z.string(), text: maybeText });

function partText(given: unknown): string {
  if (typeof given === "string") return given;
  const read = part.safeParse(given).data;
  if (read === undefined) return "";
  if (read.content_type === "audio_transcription") return read.text ?? "";
  if (read.content_type === "image_asset_pointer") return placeholder("image");
  return read.content_type.includes("audio") ? "" : placeholder("attachment");
}

function thoughtsIn({ thoughts }: Content): string {
  return paragraphs(
    thoughts.map(({ summary, content: text }) => paragraphs([summary ?? "", text ?? ""])),
  );
}

/** What was run is shown; what was only searched for is not. */
function codeIn({ text, language }: Content, recipient: string | null): string {
  if (text === null || text.trim() === "") return "";
  if (recipient !== null && /^(browser|web|myfiles_browser|file_search)/.test(recipient)) return "";
  const known = language !== null && language !== "unknown" ? language : undefined;
  return fenced(text, known ?? (recipient === "python" ? "python" : ""));
}

function toolOutput(said: Content): string {
  switch (said.content_type) {
    case "execution_output":
      return said.text === null || said.text.trim() === "" ? "" : fenced(said.text, "text");
    case "multimodal_text":
      return paragraphs(said.parts.filter((one) => typeof one !== "string").map(partText));
    case "tether_quote":
      return said.url === null ? "" : `> [${oneLine(said.title ?? said.url)}](<${said.url}>)`;
    case "system_error":
      return fenced(said.text ?? "", "text");
    default:
      return "";
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s[\]]+/g, " ").trim();
}

/** The marks of sources and of names that only their page can show: a link or a name instead, else nothing. */
function withoutMarks(text: string, references: readonly z.infer<typeof reference>[]): string {
  let shown = text;
  for (const { matched_text: mark, alt } of references)
    if (mark !== null && mark.trim() !== "" && isMark(mark))
      shown = shown.replaceAll(mark, () => alt ?? nameIn(mark));
  return shown
    .replaceAll(/\ue200[^\ue201]*\ue201/g, nameIn)
    .replaceAll(/【\d+(?::\d+)?†[^】]*】/g, "")
    .replaceAll(/[\ue200-\ue20f]/g, "");
}

function isMark(text: string): boolean {
  return text.includes("\ue200") || text.includes("【");
}

/** What is called by a mark: `entity["city","Rome"]` stands for Rome. */
function nameIn(mark: string): string {
  const list = /\ue200entity\ue202(\[[^\ue201]*\])\ue201/.exec(mark)?.[1];
  if (list === undefined) return "";
  try {
    const names = z.array(z.unknown()).safeParse(JSON.parse(list)).data;
    return typeof names?.[1] === "string" ? names[1] : "";
  } catch {
    return "";
  }
}
