import * as z from "zod";
import { MAX_TEXT_LENGTH } from "./content-block.ts";
import { modelId } from "./model.ts";

/** One question, one answer: the shortest way in. */
export const chatInput = z.strictObject({
  /** Makes a repeated call harmless: the id of the user message, a UUIDv7 made by the client. */
  id: z.uuid().optional(),
  message: z
    .string()
    .max(MAX_TEXT_LENGTH)
    .refine((text) => /\S/.test(text), "The message is empty. Write something to send."),
  model: modelId.optional(),
  maxTokens: z.int().min(1).max(200_000).default(1024),
  system: z.string().max(100_000).optional(),
  /** Goes on in this conversation, after its latest message. Left out: a new one. */
  conversationId: z.uuid().optional(),
});
export type ChatInput = z.infer<typeof chatInput>;

export const chatReply = z.object({
  reply: z.string(),
  /** All of the prompt, whether its tokens came from the provider's cache or not. */
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  model: z.string(),
  stopReason: z.string(),
  runId: z.uuid(),
  conversationId: z.uuid(),
});
export type ChatReply = z.infer<typeof chatReply>;
