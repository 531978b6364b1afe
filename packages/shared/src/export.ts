import * as z from "zod";
import { apiKey } from "./api-key.ts";
import { batch, batchItem, batchResult } from "./batch.ts";
import { contentBlock } from "./content-block.ts";
import { storedTitle } from "./conversation.ts";
import { errorCode } from "./error-code.ts";
import { file, fileMediaType, fileName, MAX_PDF_SIZE } from "./file.ts";
import { folder, folderName } from "./folder.ts";
import { messageRole, toolNames } from "./message.ts";
import { modelId } from "./model.ts";
import { preset } from "./preset.ts";
import { role } from "./principal.ts";
import { callDecision, isActive, runStatus } from "./run.ts";
import { scheduledPrompt } from "./scheduled-prompt.ts";
import { share } from "./share.ts";
import { tokenUsage } from "./usage.ts";

/** The version of everything that is exported: another one is refused, not guessed at. */
export const EXPORT_VERSION = 1;
/** The most messages that one import may have. */
export const MAX_IMPORTED_MESSAGES = 20_000;
/** The most blocks that a message of an import may have. */
const MAX_BLOCKS = 5_000;

/** What is kept as text in the database: it has no U+0000 and no lone surrogates. */
const storedText = z
  .string()
  .max(10_000)
  .regex(/^[^\0\p{Cs}]*$/u, "The text must not contain U+0000 or lone surrogates.");
const count = z.int().nonnegative().max(2_147_483_647);

const exportedUsage = z
  .strictObject({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    costMicroDollars: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: "Null where the price of the model was not known." }),
    estimated: z.boolean().meta({ description: "The provider never said: the call was cut." }),
  })
  .meta({ id: "ExportedUsage" });

/**
 * A run as it is exported. Its log is not there: its text is the message's content, the same string
 * (invariant 3).
 */
export const exportedRun = z
  .strictObject({
    id: z.uuid(),
    model: modelId,
    status: runStatus.meta({
      description: "One that was going comes back as `interrupted`: an import starts nothing.",
    }),
    attempt: z.int().positive().max(1_000),
    options: z
      .strictObject({
        maxTokens: z.int().min(1).max(200_000).optional(),
        system: z.string().max(100_000).optional(),
        thinking: z.boolean().optional(),
        continues: z.uuid().optional(),
        held: z.boolean().optional(),
        tools: toolNames.optional(),
      })
      .meta({ description: "What the run was asked for." }),
    decisions: z.array(callDecision).max(MAX_BLOCKS).optional().meta({
      description: "What was said to calls that asked first. Left out: none did.",
    }),
    stopReason: storedText.nullable(),
    failure: z
      .strictObject({
        code: errorCode,
        message: storedText,
        retryable: z.boolean(),
        retryAfterMs: count.optional(),
      })
      .nullable(),
    usage: exportedUsage.nullable(),
    upstreamRequestId: storedText.nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "ExportedRun", description: "A run, without its log: that is the content." })
  .superRefine(({ status, endedAt, failure, stopReason }, context) => {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: [key], message });
    if ((endedAt === null) !== isActive(status))
      refuse("endedAt", "A run has an end exactly when it is not going.");
    if ((failure !== null) !== (status === "failed"))
      refuse("failure", "A run has a failure exactly when it failed.");
    if ((stopReason !== null) !== (status === "completed"))
      refuse("stopReason", "A run has a stop reason exactly when it completed.");
  });
export type ExportedRun = z.infer<typeof exportedRun>;

export const exportedMessage = z
  .strictObject({
    id: z.uuid(),
    parentId: z.uuid().nullable().meta({ description: "A message before it; null for a root." }),
    role: messageRole,
    content: z.array(contentBlock).max(MAX_BLOCKS),
    createdAt: z.iso.datetime(),
    run: exportedRun.nullable(),
  })
  .meta({ id: "ExportedMessage", description: "A message, and the run that wrote it." });
export type ExportedMessage = z.infer<typeof exportedMessage>;

export const exportedConversation = z
  .strictObject({
    id: z.uuid(),
    title: storedTitle.nullable(),
    origin: z
      .enum(["chat", "api"])
      .meta({ description: "`api`: its caller holds it, and only the last question is here." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    pinned: z.literal(true).optional().meta({ description: "Left out: it is not." }),
    archived: z.literal(true).optional().meta({ description: "Left out: it is not." }),
    folder: folderName.optional().meta({
      description:
        "The name of its folder. An import puts it into the folder of that name, which it makes where there is none and still room for one. Left out: it is in none.",
    }),
    temporary: z.literal(true).optional().meta({
      description: "It was temporary, and is again once it was imported. Left out: it is kept.",
    }),
  })
  .meta({ id: "ExportedConversation" });
export type ExportedConversation = z.infer<typeof exportedConversation>;

/** The most files that an export of one conversation may have to be imported. */
const MAX_IMPORTED_FILES = 1_000;
/** The longest piece of a file, in characters of its base64, and the most of them. */
const MAX_PIECE_LENGTH = 1_000_000;
const MAX_PIECES = 1_000;

export const exportedFile = z
  .strictObject({
    id: z.uuid().meta({ description: "By it messages name the file." }),
    name: fileName,
    mediaType: fileMediaType,
    size: z.int().positive().max(MAX_PDF_SIZE),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    createdAt: z.iso.datetime(),
    bytes: z
      .array(z.base64().max(MAX_PIECE_LENGTH))
      .max(MAX_PIECES)
      .meta({ description: "Its bytes in pieces, each in base64." }),
  })
  .meta({ id: "ExportedFile" });
export type ExportedFile = z.infer<typeof exportedFile>;

/** A conversation as one document, which can be imported again. */
export const conversationExport = z
  .strictObject({
    format: z.literal("parley.conversation"),
    version: z.literal(EXPORT_VERSION),
    exportedAt: z.iso.datetime(),
    conversation: exportedConversation,
    messages: z
      .array(exportedMessage)
      .max(MAX_IMPORTED_MESSAGES)
      .meta({
        description: `All branches, in the order in which they were added, parents before their children. An import takes at most ${MAX_IMPORTED_MESSAGES}; an export has as many as there are.`,
      }),
    files: z
      .array(exportedFile)
      .max(MAX_IMPORTED_FILES)
      .optional()
      .meta({ description: "The files that its messages name. Left out: there are none." }),
  })
  .meta({ id: "ConversationExport", description: "A conversation with all that is in it." });
export type ConversationExport = z.infer<typeof conversationExport>;

export const exportConversationInput = z.strictObject({
  conversationId: z.uuid(),
  format: z.enum(["json", "markdown"]).default("json").meta({
    description:
      "`json` can be imported again. `markdown` is for people: of one branch, without thinking.",
  }),
  leaf: z.uuid().optional().meta({
    description:
      "Only the branch that ends with this message. Left out: all of them, or as `markdown` the one that was added to last.",
  }),
});
export type ExportConversationInput = z.infer<typeof exportConversationInput>;

export const importConversationInput = z.strictObject({
  id: z.uuid().optional().meta({
    description:
      "The conversation's id here, made by the caller (UUIDv7). It makes a repeated call harmless. Left out: the one that it had, where that is free.",
  }),
  document: conversationExport,
});
export type ImportConversationInput = z.infer<typeof importConversationInput>;

const usageRecord = z.object({
  userId: z.uuid().nullable().meta({ description: "Null once the person was deleted." }),
  apiKeyId: z.uuid().nullable(),
  runId: z.uuid().nullable().meta({ description: "Null once the run was deleted." }),
  model: z.string(),
  ...tokenUsage.shape,
  costMicroDollars: z.int().nonnegative().nullable(),
  estimated: z.boolean(),
  firstTokenMs: z
    .int()
    .nonnegative()
    .nullable()
    .meta({ description: "Null where it came to none, or nobody measured." }),
  createdAt: z.iso.datetime(),
});

export const exportPart = z.enum([
  "members",
  "apiKeys",
  "presets",
  "folders",
  "schedules",
  "batches",
  "conversations",
  "usage",
]);
export type ExportPart = z.infer<typeof exportPart>;

/**
 * A line of an export of everything. The first is the `export`, the last the `end`: without it the
 * export was cut.
 */
export const exportRecord = z
  .discriminatedUnion("type", [
    z.object({
      type: z.literal("export"),
      format: z.literal("parley.records"),
      version: z.literal(EXPORT_VERSION),
      of: z.enum(["conversation", "user", "organization"]),
      exportedAt: z.iso.datetime(),
      organizationId: z.uuid(),
      userId: z.uuid().meta({ description: "Who exported it." }),
      parts: z
        .array(exportPart)
        .meta({ description: "What is in it: of what an API key's scopes let it read." }),
    }),
    z.object({
      type: z.literal("member"),
      userId: z.uuid(),
      name: z.string(),
      role,
      createdAt: z.iso.datetime(),
    }),
    z.object({ type: z.literal("apiKey"), userId: z.uuid(), ...apiKey.shape }),
    z.object({ type: z.literal("preset"), userId: z.uuid(), ...preset.omit({ own: true }).shape }),
    z.object({
      type: z.literal("scheduledPrompt"),
      userId: z.uuid(),
      ...scheduledPrompt.shape,
    }),
    z.object({ type: z.literal("batch"), userId: z.uuid(), ...batch.shape }),
    z.object({
      type: z.literal("batchItem"),
      batchId: z.uuid(),
      item: batchItem,
      result: batchResult.nullable().meta({ description: "Null: it has not ended." }),
    }),
    z.object({ type: z.literal("folder"), userId: z.uuid(), ...folder.shape }),
    z.object({
      type: z.literal("conversation"),
      userId: z.uuid(),
      ...exportedConversation.shape,
    }),
    z.object({
      type: z.literal("message"),
      conversationId: z.uuid(),
      ...exportedMessage.shape,
    }),
    z.object({
      type: z.literal("file"),
      userId: z.uuid(),
      conversationId: z
        .uuid()
        .nullable()
        .meta({ description: "Null where it was uploaded, and is in no message yet." }),
      ...file.omit({ expiresAt: true }).shape,
    }),
    z.object({
      type: z.literal("fileBytes"),
      fileId: z.uuid(),
      data: z.base64().meta({ description: "The next bytes of the file that came last." }),
    }),
    z.object({ type: z.literal("share"), ...share.shape }),
    z.object({ type: z.literal("usage"), ...usageRecord.shape }),
    z.object({ type: z.literal("end"), records: z.int().nonnegative() }),
    z.object({ type: z.literal("failed"), code: errorCode, message: z.string() }),
  ])
  .meta({ id: "ExportRecord", description: "One line of an export." });
export type ExportRecord = z.infer<typeof exportRecord>;

/** What became of an import. */
export const importedConversation = z
  .object({
    conversationId: z.uuid(),
    messages: z.int().nonnegative(),
    alreadyThere: z
      .boolean()
      .meta({ description: "It was imported before under the `id`: nothing was changed." }),
  })
  .meta({ id: "ImportedConversation" });
export type ImportedConversation = z.infer<typeof importedConversation>;

export const memberIdInput = z.strictObject({ userId: z.uuid() });

/** What a deletion took away. */
export const deletedContent = z
  .object({ conversations: z.int().nonnegative() })
  .meta({ id: "DeletedContent" });
export type DeletedContent = z.infer<typeof deletedContent>;
