import * as z from "zod";
import { contentBlock, userContent } from "./content-block.ts";
import { beginTemporary } from "./conversation.ts";
import { modelId } from "./model.ts";
import { run } from "./run.ts";

export const messageRole = z.enum(["user", "assistant"]);
export type MessageRole = z.infer<typeof messageRole>;

/** A node of a conversation's tree. Editing or regenerating adds a sibling. */
export const message = z
  .object({
    id: z.uuid(),
    conversationId: z.uuid(),
    parentId: z.uuid().nullable().meta({
      description: "The message that it replies to; null for the root of a tree.",
    }),
    role: messageRole,
    content: z.array(contentBlock).meta({
      description: "Empty while its run is going; the run's log has the text until then.",
    }),
    createdAt: z.iso.datetime(),
    run: run
      .nullable()
      .meta({ description: "The run that writes, or wrote, an assistant's message." }),
  })
  .meta({
    id: "Message",
    description: "A node of a conversation's tree. Editing or regenerating adds a sibling.",
  });
export type Message = z.infer<typeof message>;

/** The most tools that one answer may use. */
const MAX_TOOLS = 64;

export const toolNames = z
  .array(
    z.string().regex(/^[\w-]{1,64}$/, "A tool's name has 1 to 64 letters, digits, `_` and `-`."),
  )
  .max(MAX_TOOLS)
  .meta({ description: "The tools that the model may call, by name (`GET /tools`)." });

/** How the answer is to be made; everything has a default. */
export const generationOptions = z.strictObject({
  model: modelId.optional().meta({ description: "Left out: the server's default." }),
  maxTokens: z.int().min(1).max(200_000).optional().meta({
    description: "The most tokens that the answer may have.",
  }),
  system: z.string().max(100_000).optional().meta({ description: "Instructions for the model." }),
  thinking: z.boolean().optional().meta({
    description: "Whether the model may reason before it answers, where it can.",
  }),
  tools: toolNames.optional(),
});
export type GenerationOptions = z.infer<typeof generationOptions>;

const messageId = z.uuid().optional().meta({
  description:
    "The id of the message that is added, made by the caller (UUIDv7). It makes a repeated call harmless.",
});

/**
 * Sends a user message and starts the run that answers it. The client makes `id` (UUIDv7): sending
 * the same again returns the same run, the same id with another input is a CONFLICT (invariant 8).
 */
export const sendMessageInput = z.strictObject({
  id: messageId,
  conversationId: z.uuid(),
  createConversation: z.boolean().optional().meta({
    description: "Makes the conversation, in the same transaction, when it does not exist yet.",
  }),
  temporary: beginTemporary,
  parentId: z.uuid().nullable().optional().meta({
    description: "The message replied to; null begins a new tree. Left out: the latest message.",
  }),
  content: userContent,
  ...generationOptions.shape,
});
export type SendMessageInput = z.infer<typeof sendMessageInput>;

/** Adds a sibling of a user message, with other words, and a run that answers it. */
export const editMessageInput = z.strictObject({
  id: messageId,
  messageId: z.uuid(),
  content: userContent,
  ...generationOptions.shape,
});
export type EditMessageInput = z.infer<typeof editMessageInput>;

/** Adds a sibling of an assistant message. `id` is the new message's, made by the client. */
export const regenerateMessageInput = z.strictObject({
  id: messageId,
  messageId: z.uuid(),
  ...generationOptions.shape,
});
export type RegenerateMessageInput = z.infer<typeof regenerateMessageInput>;

/** Adds a sibling that begins with the text of a cut-off answer and goes on from there. */
export const continueMessageInput = z.strictObject({
  id: messageId,
  messageId: z.uuid(),
});
export type ContinueMessageInput = z.infer<typeof continueMessageInput>;

/** What was written by the call that started a run. The run is then followed. */
export const startedRun = z
  .object({ userMessage: message, assistantMessage: message, run })
  .meta({ id: "StartedRun", description: "What was written by the call that started a run." });
export type StartedRun = z.infer<typeof startedRun>;
