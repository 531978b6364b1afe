import * as z from "zod";
import { heldMessage } from "./answer.ts";
import { MAX_TEXT_LENGTH } from "./content-block.ts";
import { errorCode } from "./error-code.ts";
import { modelId } from "./model.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";
import { tokenUsage } from "./usage.ts";

/** The most lines of a batch, and the most bytes of all of them and of one. */
export const MAX_BATCH_LINES = 50_000;
export const MAX_BATCH_BYTES = 100 * 1024 * 1024;
export const MAX_BATCH_LINE_BYTES = 4 * 1024 * 1024;
/** The most items that a batch may be made of without a file. */
export const MAX_SMALL_BATCH = 1_000;
/** The batches of an organization that may be going. */
export const MAX_BATCHES_GOING = 20;
/** The most bytes of all lines of all batches that are kept of a person. */
export const MAX_BATCH_BYTES_KEPT = 1024 * 1024 * 1024;
/** Days for which results are kept. */
export const BATCH_RESULTS_DAYS = 30;

const plainMessage = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.string().max(MAX_TEXT_LENGTH).regex(/\S/, "The message is empty."),
});

/** One prompt of a batch: a line of its file. */
export const batchItem = z
  .strictObject({
    customId: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The customId must not contain control characters.")
      .meta({ description: "By it the result is told from the others of the batch." }),
    message: z
      .string()
      .max(MAX_TEXT_LENGTH)
      .regex(/\S/, "The message is empty.")
      .optional()
      .meta({ description: "What to ask. Either it or `messages`." }),
    messages: z
      .array(z.union([plainMessage, heldMessage]))
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: "A whole conversation, oldest first." }),
    model: modelId.optional().meta({ description: "Left out: the server's default." }),
    system: z.string().max(MAX_TEXT_LENGTH).optional(),
    maxTokens: z.int().min(1).max(200_000).default(1_024),
  })
  .superRefine(({ message, messages }, context) => {
    if ((message === undefined) === (messages === undefined))
      context.addIssue({
        code: "custom",
        path: ["message"],
        message: "Give either `message` or `messages`.",
      });
    if (messages?.at(-1)?.role === "assistant" || messages?.[0]?.role === "assistant")
      context.addIssue({
        code: "custom",
        path: ["messages"],
        message: "The first and the last message are the user's.",
      });
  })
  .meta({ id: "BatchItem", description: "One prompt of a batch." });
export type BatchItem = z.infer<typeof batchItem>;

const count = z.int().nonnegative();
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters or lone surrogates.");

export const batchCounts = z
  .object({
    total: count,
    waiting: count,
    answered: count,
    failed: count,
    cancelled: count,
    expired: count,
  })
  .meta({ description: "How many items there are, and what became of them." });

export const batch = z
  .object({
    id: z.uuid(),
    name: name.nullable(),
    status: z.enum(["running", "cancelling", "ended"]),
    counts: batchCounts,
    costMicroDollars: count.meta({ description: "So far; of models with a known price." }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When it is deleted with all its results; null while it is going." }),
  })
  .meta({ id: "Batch", description: "Many prompts that are answered when it suits." });
export type Batch = z.infer<typeof batch>;
export const batchPage = pageOf(batch).meta({ id: "BatchPage" });

export const batchResult = z
  .object({
    customId: z.string(),
    status: z.enum(["answered", "failed", "cancelled", "expired"]),
    reply: z.string().nullable(),
    model: z.string().nullable(),
    stopReason: z.string().nullable(),
    usage: tokenUsage.nullable(),
    costMicroDollars: count.nullable().meta({ description: "Null where the price is not known." }),
    error: z
      .object({ code: errorCode, message: z.string() })
      .nullable()
      .meta({ description: "Why it failed." }),
  })
  .meta({ id: "BatchResult", description: "What became of one item." });
export type BatchResult = z.infer<typeof batchResult>;

export const createBatchInput = z.strictObject({
  id: z.uuid().optional().meta({
    description: "Made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  name: name.optional(),
});
export type CreateBatchInput = z.infer<typeof createBatchInput>;

export const createSmallBatchInput = z.strictObject({
  ...createBatchInput.shape,
  items: z.array(batchItem).min(1).max(MAX_SMALL_BATCH),
});
export type CreateSmallBatchInput = z.infer<typeof createSmallBatchInput>;

export const listBatchesInput = z.strictObject({ cursor: pageCursor, limit: pageLimit });
export type ListBatchesInput = z.infer<typeof listBatchesInput>;

export const batchIdInput = z.strictObject({ batchId: z.uuid() });
