import * as z from "zod";
import { fileMediaType, MAX_MESSAGE_FILES } from "./file.ts";
import { imageMediaType } from "./answer.ts";

/** The longest text that one message may carry, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 500_000;
/** The most blocks that one message may carry. */
export const MAX_BLOCKS = 100;

export const textBlock = z
  .strictObject({ type: z.literal("text"), text: z.string().max(MAX_TEXT_LENGTH) })
  .meta({ id: "TextBlock" });

/** The model's reasoning. `signature` is the provider's seal; without it the block is not sent back. */
export const thinkingBlock = z
  .strictObject({
    type: z.literal("thinking"),
    thinking: z.string(),
    signature: z.string().optional(),
  })
  .meta({ id: "ThinkingBlock" });

export const toolUseBlock = z
  .strictObject({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
    approval: z
      .strictObject({ approved: z.boolean(), reason: z.string().optional() })
      .optional()
      .meta({ description: "What its person said, where the call had to be agreed to." }),
  })
  .meta({ id: "ToolUseBlock" });

export const toolResultBlock = z
  .strictObject({
    type: z.literal("tool_result"),
    toolUseId: z.string(),
    output: z.unknown(),
    isError: z.boolean(),
  })
  .meta({ id: "ToolResultBlock" });

const attached = {
  fileId: z.uuid(),
  name: z.string().max(1_000),
  size: z.int().nonnegative().meta({ description: "Bytes." }),
};

/** An image that a person attached. */
export const imageBlock = z
  .strictObject({ type: z.literal("image"), ...attached, mediaType: imageMediaType })
  .meta({ id: "ImageBlock" });

/** A PDF or a text file that a person attached. */
export const documentBlock = z
  .strictObject({
    type: z.literal("document"),
    ...attached,
    mediaType: fileMediaType.extract(["application/pdf", "text/plain"]),
  })
  .meta({ id: "DocumentBlock" });

export type FileBlock = z.infer<typeof imageBlock> | z.infer<typeof documentBlock>;

/** One part of a message, after Anthropic's content blocks. */
export const contentBlock = z
  .discriminatedUnion("type", [
    textBlock,
    imageBlock,
    documentBlock,
    thinkingBlock,
    toolUseBlock,
    toolResultBlock,
  ])
  .meta({ id: "ContentBlock", description: "One part of a message." });
export type ContentBlock = z.infer<typeof contentBlock>;

/** A file that was uploaded before. What it is, image or document, the server knows. */
const fileReference = z
  .strictObject({ type: z.literal("file"), fileId: z.uuid() })
  .meta({ id: "FileReference", description: "A file that was uploaded: `POST /files`." });

const userBlock = z.discriminatedUnion("type", [textBlock, fileReference]);
export type UserBlock = z.infer<typeof userBlock>;

/** What a person may send: text that says something, files, or both. */
export const userContent = z
  .union([z.string().max(MAX_TEXT_LENGTH), z.array(userBlock).min(1).max(MAX_BLOCKS)], {
    error: `Send a text, or a list of 1 to ${MAX_BLOCKS} blocks: texts of at most ${MAX_TEXT_LENGTH} characters, and files.`,
  })
  .refine(saysSomething, { message: "The message is empty. Write something to send." })
  .refine((content) => filesIn(content) <= MAX_MESSAGE_FILES, {
    message: `A message may have at most ${MAX_MESSAGE_FILES} files.`,
  });
export type UserContent = z.infer<typeof userContent>;

function saysSomething(content: string | readonly UserBlock[]): boolean {
  if (typeof content === "string") return /\S/.test(content);
  return content.some((block) => block.type === "file" || /\S/.test(block.text));
}

function filesIn(content: string | readonly UserBlock[]): number {
  return typeof content === "string" ? 0 : content.filter(({ type }) => type === "file").length;
}

export function toUserBlocks(content: UserContent): UserBlock[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

export function isFileBlock(block: ContentBlock): block is FileBlock {
  return block.type === "image" || block.type === "document";
}

/** The files that a message has. */
export function fileIdsOf(content: readonly ContentBlock[]): string[] {
  return content.filter(isFileBlock).map(({ fileId }) => fileId);
}

/** The visible text of a message: its text blocks, joined as they stand. */
export function textOf(content: readonly ContentBlock[]): string {
  let text = "";
  for (const block of content) if (block.type === "text") text += block.text;
  return text;
}
