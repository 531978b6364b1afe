import * as z from "zod";
import { MAX_TEXT_LENGTH } from "./content-block.ts";
import { beginTemporary } from "./conversation.ts";
import { toolNames } from "./message.ts";
import { modelId } from "./model.ts";

/** One question, one answer: the shortest way in. */
export const chatInput = z.strictObject({
  id: z.uuid().optional().meta({
    description:
      "The id of the user's message, made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  message: z
    .string()
    .max(MAX_TEXT_LENGTH)
    .refine((text) => /\S/.test(text), "The message is empty. Write something to send.")
    .meta({ description: "What to ask. White space alone is refused.", pattern: "\\S" }),
  model: modelId.optional().meta({ description: "Left out: the server's default." }),
  maxTokens: z
    .int()
    .min(1)
    .max(200_000)
    .default(1024)
    .meta({ description: "The most tokens that the answer may have." }),
  system: z.string().max(100_000).optional().meta({ description: "Instructions for the model." }),
  conversationId: z.uuid().optional().meta({
    description: "Goes on in this conversation, after its latest message. Left out: a new one.",
  }),
  temporary: beginTemporary,
  tools: toolNames.optional(),
});
export type ChatInput = z.infer<typeof chatInput>;

/** `chatInput`, answered as a stream. */
export const startChatInput = z.strictObject({
  ...chatInput.shape,
  onDisconnect: z.enum(["continue", "stop"]).default("continue").meta({
    description:
      "What the run does when the connection that streams it ends: goes on, to be followed again, or stops.",
  }),
});
export type StartChatInput = z.infer<typeof startChatInput>;

export const chatReply = z
  .object({
    reply: z.string().meta({ description: "The text of the answer." }),
    inputTokens: z.int().nonnegative().meta({
      description: "All of the prompt, whether its tokens came from the provider's cache or not.",
    }),
    outputTokens: z.int().nonnegative(),
    model: z.string().meta({ description: "The model that answered." }),
    stopReason: z.string().meta({
      description: "The provider's word for why the answer ended, or `stopped`.",
      examples: ["end_turn", "max_tokens", "stopped"],
    }),
    runId: z.uuid(),
    conversationId: z.uuid(),
  })
  .meta({ id: "ChatReply", description: "An answer, and what it cost." });
export type ChatReply = z.infer<typeof chatReply>;
