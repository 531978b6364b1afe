import {
  appendAudit,
  type Db,
  disableWebhook,
  endAttempt,
  giveUpDeliveries,
  holdWebhook,
  setFailingSince,
  type WebhookDeliveryRow,
  type WebhookRow,
} from "@parley/db";
import type { DeliveryPolicy } from "./delivery-policy.ts";
import { retryInMs } from "./retry-schedule.ts";
import type { SendResult } from "./send-message.ts";

/** Said of what is not sent any more. */
export const GIVEN_UP = "The webhook was disabled before this could be delivered.";

/**
 * Writes down what an attempt came to, in one transaction: of the delivery, and of its webhook. A
 * webhook is always locked before its deliveries.
 */
export async function settleAttempt(
  db: Db,
  delivery: WebhookDeliveryRow,
  result: SendResult,
  policy: DeliveryPolicy,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const webhook = await holdWebhook(trx, delivery.webhookId);
    if (webhook === undefined) return;
    const isTest = delivery.eventType === "webhook.test";
    if (
      !(await endAttempt(
        trx,
        delivery,
        endOf(delivery, result, isTest ? [] : policy.retryDelaysMs),
      ))
    )
      return;
    const fails = result.type !== "delivered";
    if (!fails || !isTest) await setFailingSince(trx, webhook.id, fails);
    if (!webhook.enabled) await giveUpDeliveries(trx, webhook.id, GIVEN_UP);
    else if (result.type === "gone") await disable(trx, webhook, "gone");
    else if (fails && !isTest && failsFor(webhook) >= policy.disableAfterMs)
      await disable(trx, webhook, "failing");
  });
}

function endOf(delivery: WebhookDeliveryRow, result: SendResult, delaysMs: readonly number[]) {
  const responseStatus = result.status;
  switch (result.type) {
    case "delivered":
      return { responseStatus, error: null, retryInMs: null };
    case "gone":
      return { responseStatus, error: result.error, retryInMs: null };
    case "failed": {
      const attempts = delivery.attempts - delivery.attemptsBefore;
      return {
        responseStatus,
        error: result.error,
        retryInMs: retryInMs(attempts, result.askedMs, delaysMs),
      };
    }
  }
}

/** Milliseconds; the first failure is one of this moment. */
function failsFor({ failingSince }: WebhookRow): number {
  return failingSince === null ? 0 : Date.now() - failingSince.getTime();
}

/** By Parley itself, for the organization's admins to see. */
async function disable(trx: Db, webhook: WebhookRow, reason: "gone" | "failing"): Promise<void> {
  await disableWebhook(trx, webhook.id, reason);
  await giveUpDeliveries(trx, webhook.id, GIVEN_UP);
  const { organizationId, id, failingSince } = webhook;
  await appendAudit(
    trx,
    { organizationId, via: "system" },
    {
      action: "webhook.disable",
      target: { type: "webhook", id },
      before: { enabled: true },
      after: { enabled: false, reason, failingSince: failingSince?.toISOString() ?? null },
    },
  );
}
