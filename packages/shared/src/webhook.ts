import * as z from "zod";
import { batchCounts } from "./batch.ts";
import { budgetSubjectType } from "./budget.ts";
import { errorCode } from "./error-code.ts";
import { tokenUsage } from "./usage.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/** The most webhooks that one organization may have. */
export const MAX_WEBHOOKS = 20;
export const MAX_WEBHOOK_URL_LENGTH = 2_000;
export const MAX_WEBHOOK_DESCRIPTION_LENGTH = 200;

const runData = z
  .object({
    runId: z.uuid(),
    conversationId: z.uuid(),
    messageId: z.uuid().meta({ description: "The answer." }),
    userId: z.uuid(),
    apiKeyId: z.uuid().nullable().meta({ description: "The key by which it was started." }),
    model: z.string(),
    status: z.enum(["completed", "failed", "stopped", "interrupted"]),
    stopReason: z.string().nullable(),
    failure: z.object({ code: errorCode, retryable: z.boolean() }).nullable(),
    usage: tokenUsage.nullable().meta({ description: "Null where no model was reached." }),
    costMicroDollars: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: "Null where the price of the model is not known." }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
  })
  .meta({ id: "WebhookRun", description: "A run that ended. What was written is not in it." });

const waitingRunData = z
  .object({
    runId: z.uuid(),
    conversationId: z.uuid(),
    messageId: z.uuid().meta({ description: "The answer." }),
    userId: z.uuid().meta({ description: "Who decides." }),
    apiKeyId: z.uuid().nullable().meta({ description: "The key by which it was started." }),
    model: z.string(),
    status: z.literal("waiting"),
    calls: z
      .array(z.object({ callId: z.string(), name: z.string() }))
      .meta({ description: "What is to be decided on: calls, and the names of their tools." }),
    waitUntil: z.iso
      .datetime()
      .meta({ description: "What nobody has decided on by then counts as denied." }),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: "WebhookWaitingRun",
    description: "A run that waits for its person. What was written is not in it.",
  });

const batchData = z
  .object({
    batchId: z.uuid(),
    userId: z.uuid(),
    apiKeyId: z.uuid().nullable().meta({ description: "The key by which it was made." }),
    status: z.literal("ended"),
    counts: batchCounts,
    costMicroDollars: z.int().nonnegative(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().meta({ description: "Until when its results are kept." }),
  })
  .meta({
    id: "WebhookBatch",
    description: "A batch that ended: every item has its result. What was written is not in it.",
  });

const budgetData = z
  .object({
    subjectType: budgetSubjectType,
    subjectId: z.uuid(),
    month: z.iso.date().meta({ description: "Its first day, in UTC." }),
    monthlyMicroDollars: z.int().nonnegative(),
    spentMicroDollars: z.int().nonnegative(),
    reservedMicroDollars: z
      .int()
      .nonnegative()
      .meta({ description: "What the answers that are being written may cost at most." }),
    cause: z.enum(["spent", "refused"]).meta({
      description:
        "`spent`: the month's spending has come to it. `refused`: an answer was refused that could have passed it.",
    }),
  })
  .meta({ id: "WebhookBudget", description: "A budget as it stood when it was reached." });

const testData = z
  .object({ webhookId: z.uuid() })
  .meta({ id: "WebhookTest", description: "Nothing has happened: somebody tries the webhook." });

/** What a webhook may be told of. */
export const webhookEvent = z
  .enum([
    "run.completed",
    "run.failed",
    "run.stopped",
    "run.interrupted",
    "run.waiting",
    "batch.completed",
    "batch.cancelled",
    "budget.warning",
    "budget.reached",
  ])
  .meta({
    id: "WebhookEvent",
    description:
      "`run.stopped`: somebody stopped it. `run.interrupted`: the server ended in the middle of it. `run.waiting`: its person has to decide on calls of tools. `batch.completed`: every item of a batch was asked, `batch.cancelled`: it ended before. `budget.warning`: 80 % of a budget are spent. `budget.reached`: all of it, or an answer was refused for it.",
  });
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** An event as it is sent: the body of the request. To add a type, add it here and to `webhookEvent`. */
export const webhookMessage = z
  .discriminatedUnion("type", [
    messageOf("run.completed", runData),
    messageOf("run.failed", runData),
    messageOf("run.stopped", runData),
    messageOf("run.interrupted", runData),
    messageOf("run.waiting", waitingRunData),
    messageOf("batch.completed", batchData),
    messageOf("batch.cancelled", batchData),
    messageOf("budget.warning", budgetData),
    messageOf("budget.reached", budgetData),
    messageOf("webhook.test", testData),
  ])
  .meta({ id: "WebhookMessage", description: "What a webhook is sent." });
export type WebhookMessage = z.infer<typeof webhookMessage>;

function messageOf<Type extends WebhookEvent | "webhook.test", Data extends z.ZodType>(
  type: Type,
  data: Data,
) {
  return z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: "When it happened." }),
    data,
  });
}

const url = z
  .string()
  .max(MAX_WEBHOOK_URL_LENGTH)
  .regex(/^https?:\/\/[^\s\p{Cc}\p{Cs}]+$/iu, "It has to be a whole https:// address.")
  .meta({
    description:
      "Where messages are posted to. `http://` only in networks that the operator allows.",
  });
const description = z
  .string()
  .trim()
  .max(MAX_WEBHOOK_DESCRIPTION_LENGTH)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The description must not contain control characters.");
const events = z
  .array(webhookEvent)
  .min(1, "Choose at least one event.")
  .max(webhookEvent.options.length)
  .meta({ description: "What it is told of." });
const webhookId = z.uuid();

/** An address that is told what happens in the organization. */
export const webhook = z
  .object({
    id: webhookId,
    url: z.string(),
    description: z.string(),
    events: z.array(webhookEvent),
    enabled: z.boolean(),
    disabledReason: z.enum(["gone", "failing"]).nullable().meta({
      description:
        "Why Parley disabled it: the receiver answered 410, or nothing was delivered for three days. Null: it is enabled, or somebody disabled it.",
    }),
    disabledAt: z.iso.datetime().nullable(),
    failingSince: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Since when nothing could be delivered; null: the last one was." }),
    previousSecretUntil: z.iso.datetime().nullable().meta({
      description: "Until when messages are signed by the secret before as well.",
    }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Webhook", description: "An address that is told what happens." });
export type Webhook = z.infer<typeof webhook>;
export const webhookList = z.object({ items: z.array(webhook) }).meta({ id: "WebhookList" });
export type WebhookList = z.infer<typeof webhookList>;

/** What is shown once and never again. */
export const webhookWithSecret = z
  .object({
    ...webhook.shape,
    secret: z.string().meta({
      description: "By it the receiver checks who sent a message. It is shown only here.",
    }),
  })
  .meta({ id: "WebhookWithSecret" });
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

export const createWebhookInput = z.strictObject({
  url,
  description: description.default(""),
  events,
  enabled: z.boolean().default(true),
});
export type CreateWebhookInput = z.infer<typeof createWebhookInput>;

/** What is left out stays as it is. */
export const updateWebhookInput = z.strictObject({
  webhookId,
  url: url.optional(),
  description: description.optional(),
  events: events.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>;

export const webhookIdInput = z.strictObject({ webhookId });

export const webhookDeliveryStatus = z.enum(["pending", "delivered", "failed"]);
export type WebhookDeliveryStatus = z.infer<typeof webhookDeliveryStatus>;

/** One message to one webhook, and what came of it. */
export const webhookDelivery = z
  .object({
    id: z.uuid().meta({ description: "`webhook-id`, the same at every attempt." }),
    webhookId,
    type: z.string().meta({ description: "The event's." }),
    data: z.record(z.string(), z.unknown()).meta({ description: "What the message says." }),
    status: webhookDeliveryStatus,
    attempts: z.int().nonnegative(),
    responseStatus: z
      .int()
      .nullable()
      .meta({ description: "The HTTP status of the last answer; null: there was none." }),
    error: z.string().nullable().meta({ description: "Why the last attempt failed." }),
    createdAt: z.iso.datetime().meta({ description: "When it happened." }),
    attemptedAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    deliveredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "WebhookDelivery", description: "One message to one webhook." });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryPage = pageOf(webhookDelivery).meta({ id: "WebhookDeliveryPage" });

export const listWebhookDeliveriesInput = z.strictObject({
  webhookId,
  status: webhookDeliveryStatus.optional(),
  cursor: pageCursor,
  limit: pageLimit,
});
export type ListWebhookDeliveriesInput = z.infer<typeof listWebhookDeliveriesInput>;

export const webhookDeliveryIdInput = z.strictObject({ webhookId, deliveryId: z.uuid() });
export type WebhookDeliveryIdInput = z.infer<typeof webhookDeliveryIdInput>;
