import * as z from "zod";
import { MAX_TEXT_LENGTH } from "./content-block.ts";
import { pageLimit, pageCursor, pageOf } from "./page.ts";

/** The most conversations that one person may have pinned. */
export const MAX_PINNED = 50;
export const MAX_TITLE_LENGTH = 200;
/** Postgres would store a lone surrogate as another character. */
const titleLetters = /^[^\p{Cc}\p{Cs}]*$/u;
const wrongLetters = "The title must not contain control characters or lone surrogates.";
const title = z
  .string()
  .trim()
  .min(1, "The title is empty.")
  .max(MAX_TITLE_LENGTH)
  .regex(titleLetters, wrongLetters);
/** As it may be stored: made from a message, its letters may be of many characters. */
export const storedTitle = z.string().min(1).max(MAX_TEXT_LENGTH).regex(titleLetters, wrongLetters);

export const conversation = z
  .object({
    id: z.uuid(),
    title: z.string().nullable().meta({ description: "Null until there is one." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().meta({
      description: "When a message was last added. Lists are sorted by it, newest first.",
    }),
    temporary: z.boolean().meta({ description: "In no list, and deleted when it is not used." }),
    expiresAt: z.iso.datetime().nullable().meta({
      description:
        "When a temporary one is deleted, unless it is gone on with until then. Null: it is kept.",
    }),
    pinned: z.boolean().meta({ description: "Kept above the others." }),
    archived: z.boolean().meta({
      description: "Put away: only in the list of such. A new message brings it back.",
    }),
    shownMessageId: z.uuid().nullable().meta({
      description:
        "The message whose branch was chosen last; null: the newest message's, where nothing was chosen since.",
    }),
    folderId: z.uuid().nullable().meta({ description: "The folder that it is in. Null: in none." }),
    activeRunIds: z.array(z.uuid()).meta({ description: "The runs that are going in it now." }),
    waitingRunIds: z.array(z.uuid()).meta({
      description: "Those of them that wait for their person to decide on calls of tools.",
    }),
  })
  .meta({ id: "Conversation", description: "A tree of messages." });
export const conversationPage = pageOf(conversation).meta({ id: "ConversationPage" });
export type Conversation = z.infer<typeof conversation>;

/** For whatever begins a conversation. */
export const beginTemporary = z.boolean().optional().meta({
  description:
    "Begins a temporary conversation: it is in no list, has no title, and is deleted some time after its last use (`expiresAt`).",
});

export const createConversationInput = z.strictObject({
  id: z.uuid().optional().meta({
    description: "Made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  title: title.optional(),
  temporary: beginTemporary,
  folderId: z.uuid().optional().meta({
    description: "A folder of yours to put it into. A temporary one is in none.",
  }),
});
export type CreateConversationInput = z.infer<typeof createConversationInput>;
export const conversationIdInput = z.strictObject({ conversationId: z.uuid() });
export const listConversationsInput = z.strictObject({
  cursor: pageCursor,
  limit: pageLimit,
  only: z.enum(["pinned", "archived", "unfiled"]).optional().meta({
    description:
      "Only such; `unfiled`: those in no folder. Left out: all. Archived ones are only among `archived`.",
  }),
  folderId: z.uuid().optional().meta({ description: "Only what is in this folder of yours." }),
});
export type ListConversationsInput = z.infer<typeof listConversationsInput>;
export const updateConversationInput = z.strictObject({
  conversationId: z.uuid(),
  title: title.optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  shownMessageId: z.uuid().optional().meta({
    description: "A message of it, whose branch is shown when it is opened again.",
  }),
  folderId: z.uuid().nullable().optional().meta({
    description: "A folder of yours to put it into. Null: takes it out of the one that it is in.",
  }),
});
export type UpdateConversationInput = z.infer<typeof updateConversationInput>;
/** The most messages that a fork begins with. */
export const MAX_FORKED_MESSAGES = 5_000;
export const forkConversationInput = z.strictObject({
  conversationId: z.uuid(),
  messageId: z.uuid().meta({ description: "The last message that is copied." }),
  id: z.uuid().optional().meta({
    description:
      "Of the new conversation, made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
});
export type ForkConversationInput = z.infer<typeof forkConversationInput>;
export const listMessagesInput = z.strictObject({
  conversationId: z.uuid(),
  leaf: z.uuid().optional().meta({
    description: "Only the path from the root to this message. Left out: the whole tree.",
  }),
});
