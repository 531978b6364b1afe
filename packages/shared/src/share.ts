import * as z from "zod";
import { storedTitle } from "./conversation.ts";
import { messageRole } from "./message.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/** The links that one conversation may have at a time. */
export const MAX_SHARES_OF_CONVERSATION = 20;
/** The links that one person may have at a time, in one organization. */
export const MAX_SHARES_OF_USER = 500;
/** The most messages of a snapshot. */
export const MAX_SHARED_MESSAGES = 2_000;
/** The most text of a snapshot, in UTF-16 units. */
export const MAX_SNAPSHOT_LENGTH = 2_000_000;

const showsAuthor = z
  .boolean()
  .meta({ description: "Whether the name of who shared it is shown with it." });

const showsTools = z.boolean().meta({
  description:
    "Whether calls of tools are shown with it: what went in, what came out, and whether those that ask first were allowed.",
});

/** A link as its maker sees it. What opens it is nowhere but in the answer that made it. */
export const share = z
  .object({
    id: z.uuid(),
    conversationId: z.uuid(),
    title: storedTitle.nullable().meta({ description: "As it was when it was shared." }),
    messages: z.int().nonnegative().meta({ description: "How many messages are shown." }),
    showsAuthor,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Share", description: "A link by which anybody can read what a branch said." });
export type Share = z.infer<typeof share>;
export const sharePage = pageOf(share).meta({ id: "SharePage" });

/** The same as administrators see it: whose it is, and nothing of what is in it. */
export const organizationShare = z
  .object({
    ...share.omit({ title: true }).shape,
    userId: z.uuid(),
    userName: z.string(),
  })
  .meta({ id: "OrganizationShare", description: "A link of somebody in the organization." });
export type OrganizationShare = z.infer<typeof organizationShare>;
export const organizationSharePage = pageOf(organizationShare).meta({
  id: "OrganizationSharePage",
});

export const createShareInput = z.strictObject({
  conversationId: z.uuid(),
  leaf: z.uuid().meta({ description: "The last message of the branch that is shared." }),
  showsAuthor: showsAuthor.default(false),
  showsTools: showsTools.default(false),
});
export type CreateShareInput = z.infer<typeof createShareInput>;

const shareToken = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: "What the link ends with: whoever knows it can read what is shared." });

export const createdShare = z
  .object({ ...share.shape, token: shareToken })
  .meta({ id: "CreatedShare", description: "The link is `/share/` and the token: shown once." });
export type CreatedShare = z.infer<typeof createdShare>;

export const listSharesInput = z.strictObject({
  conversationId: z.uuid().optional().meta({ description: "Only those of this conversation." }),
  cursor: pageCursor,
  limit: pageLimit,
});
export type ListSharesInput = z.infer<typeof listSharesInput>;
export const listOrganizationSharesInput = z.strictObject({
  cursor: pageCursor,
  limit: pageLimit,
});

export const shareIdInput = z.strictObject({ shareId: z.uuid() });

export const continueShareInput = z.strictObject({
  token: shareToken,
  id: z.uuid().optional().meta({
    description:
      "The new conversation's id, made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
});
export type ContinueShareInput = z.infer<typeof continueShareInput>;

/** A call of a tool, as a snapshot has it. */
const sharedCall = z.object({
  /** How much of the message's text stands before it, in UTF-16 units. */
  at: z.int().nonnegative(),
  name: z.string(),
  input: z.unknown(),
  /** What its person said, where it asked first; else null. */
  approved: z.boolean().nullable(),
  /** Null: it was not allowed, or cut off. */
  result: z.object({ output: z.unknown(), isError: z.boolean() }).nullable(),
});
export type SharedCall = z.infer<typeof sharedCall>;

/**
 * A message as a snapshot has it: what was said, and of how it came about nothing but the calls of
 * tools, where its maker shows them.
 */
export const sharedMessage = z.object({
  role: messageRole,
  text: z.string(),
  /** The names of what was attached; what is in it is not shared. */
  files: z.array(z.string()),
  model: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** Left out where they are not shown, and where there are none. */
  calls: z.array(sharedCall).optional(),
});
export type SharedMessage = z.infer<typeof sharedMessage>;

/** What whoever has the link is given. */
export const sharedConversation = z.object({
  title: z.string().nullable(),
  author: z.string().nullable(),
  sharedAt: z.iso.datetime(),
  messages: z.array(sharedMessage),
});
export type SharedConversation = z.infer<typeof sharedConversation>;

/** Whether an organization's conversations can be shared by link. */
export const sharing = z
  .object({
    allowed: z.boolean().meta({ description: "False: no link opens, and none can be made." }),
  })
  .meta({ id: "Sharing", description: "Whether conversations can be shared by link." });
export type Sharing = z.infer<typeof sharing>;
export const setSharingInput = z.strictObject(sharing.shape);
