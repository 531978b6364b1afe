import * as z from "zod";

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

/** One part of a message, after Anthropic's content blocks. */
export const contentBlock = z
  .discriminatedUnion("type", [textBlock, thinkingBlock, toolUseBlock, toolResultBlock])
  .meta({ id: "ContentBlock", description: "One part of a message." });
export type ContentBlock = z.infer<typeof contentBlock>;

/** What a person may send: text that says something. */
export const userContent = z
  .union([z.string().max(MAX_TEXT_LENGTH), z.array(textBlock).min(1).max(MAX_BLOCKS)], {
    error: `Send a text, or a list of 1 to ${MAX_BLOCKS} text blocks, of at most ${MAX_TEXT_LENGTH} characters.`,
  })
  .refine((content) => /\S/.test(typeof content === "string" ? content : textOf(content)), {
    message: "The message is empty. Write something to send.",
  });
export type UserContent = z.infer<typeof userContent>;

export function toBlocks(content: UserContent): ContentBlock[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

/** The visible text of a message: its text blocks, joined as they stand. */
export function textOf(content: readonly ContentBlock[]): string {
  let text = "";
  for (const block of content) if (block.type === "text") text += block.text;
  return text;
}
