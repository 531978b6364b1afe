import * as z from "zod";

export const MAX_TITLE_LENGTH = 200;
const title = z
  .string()
  .trim()
  .min(1, "The title is empty.")
  .max(MAX_TITLE_LENGTH)
  // Postgres would store a lone surrogate as another character.
  .regex(
    /^[^\p{Cc}\p{Cs}]*$/u,
    "The title must not contain control characters or lone surrogates.",
  );

export const conversation = z.object({
  id: z.uuid(),
  title: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** When a message was last added. Lists are sorted by it, newest first. */
  updatedAt: z.iso.datetime(),
  /** The runs that are going in it now. */
  activeRunIds: z.array(z.uuid()),
});
export type Conversation = z.infer<typeof conversation>;

export const createConversationInput = z.strictObject({
  id: z.uuid().optional(),
  title: title.optional(),
});
export const conversationIdInput = z.strictObject({ conversationId: z.uuid() });
export const listConversationsInput = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(100).default(50),
});
export const renameConversationInput = z.strictObject({ conversationId: z.uuid(), title });
export const listMessagesInput = z.strictObject({
  conversationId: z.uuid(),
  /** Only the path from the root to this message. */
  leaf: z.uuid().optional(),
});
