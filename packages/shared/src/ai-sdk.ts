import * as z from "zod";
import { generationOptions } from "./message.ts";
import { run } from "./run.ts";

/** Any id that the AI SDK makes, or a UUID of Parley's. */
const uiId = z.string().min(1).max(200);

/** A UI message of the AI SDK. Only its texts count here; the rest may come along. */
const uiMessage = z
  .looseObject({
    id: uiId,
    role: z.enum(["system", "user", "assistant"]),
    parts: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).max(10_000),
  })
  .meta({ id: "UiMessage", description: "A `UIMessage` of the AI SDK." });
export type UiMessage = z.infer<typeof uiMessage>;

/** What `DefaultChatTransport` sends, and what its `body` option may add. */
export const aiSdkChatInput = z.strictObject({
  id: uiId.meta({ description: "The chat's id. A UUID is the conversation's own." }),
  messages: z.array(uiMessage).min(1).max(10_000).meta({
    description: "The chat so far. Parley keeps it, too: only the end is read.",
  }),
  trigger: z.enum(["submit-message", "regenerate-message"]),
  messageId: uiId.optional(),
  onDisconnect: z.enum(["continue", "stop"]).default("continue").meta({
    description: "What the run does when the page is closed: goes on, to be resumed, or stops.",
  }),
  ...generationOptions.shape,
});
export type AiSdkChatInput = z.infer<typeof aiSdkChatInput>;

export const aiSdkResumeInput = z.strictObject({ chatId: uiId });
/** The run to go on with; null when nothing is being written. */
export const aiSdkResumption = z.object({ run }).nullable();
export type AiSdkResumption = z.infer<typeof aiSdkResumption>;
