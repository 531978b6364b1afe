import {
  beginAttempts,
  type Db,
  deleteJob,
  findEnabledWebhook,
  takeBackAttempts,
  wakeForMore,
  type WebhookDeliveryRow,
  type WebhookRow,
} from "@parley/db";
import { defineJob, type JobHandler } from "@parley/jobs";
import * as z from "zod";
import type { DeliveryPolicy } from "./delivery-policy.ts";
import { type Sender, sendMessage } from "./send-message.ts";
import { settleAttempt } from "./settle-attempt.ts";

/** Messages to one webhook that are under way at a time. */
const AT_ONCE = 4;
/** Milliseconds after which a webhook that has more to be sent lets others go first: nothing more is begun. */
const TURN_MS = 5_000;

/**
 * Sends a webhook what is due, one job for each webhook at a time: a receiver that does not answer
 * holds up what is for itself, and keeps one of its organization's few places until its turn ends.
 */
export const deliverWebhook = defineJob({
  name: "webhook.deliver",
  payload: z.strictObject({ webhookId: z.uuid() }),
  retry: { limit: 5, delaySeconds: 2, maxDelaySeconds: 30 },
  timeoutSeconds: 120,
  concurrency: 20,
});

export interface DeliveryOptions {
  db: Db;
  sender: Sender;
  policy: DeliveryPolicy;
}

/** At least once: what was begun and not written down as sent is sent again, under the same id. */
export function createDeliverer(options: DeliveryOptions): JobHandler<{ webhookId: string }> {
  const { db, policy } = options;
  return async ({ payload: { webhookId }, job, signal }) => {
    const turnEnds = Date.now() + TURN_MS;
    while (Date.now() < turnEnds) {
      signal.throwIfAborted();
      const webhook = await findEnabledWebhook(db, webhookId);
      if (webhook === undefined) break;
      const limits = { limit: AT_ONCE, lostAfterMs: policy.lostAfterMs };
      const begun = await beginAttempts(db, webhookId, limits);
      if (begun.length === 0) break;
      const ends = await Promise.allSettled(
        begun.map((delivery) => attempt(options, webhook, delivery, signal)),
      );
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    }
    // What was sent is told by the deliveries; a row for each time would only hide other jobs.
    return {
      async commit(trx) {
        await deleteJob(trx, job.id);
        await wakeForMore(trx, webhookId);
      },
    };
  };
}

async function attempt(
  { db, sender, policy }: DeliveryOptions,
  webhook: WebhookRow,
  delivery: WebhookDeliveryRow,
  signal: AbortSignal,
): Promise<void> {
  try {
    const result = await sendMessage(sender, webhook, delivery, signal);
    await settleAttempt(db, delivery, result, policy);
  } catch (error) {
    // It was no failure of the receiver's, and the next process need not wait until it counts as lost.
    await takeBackAttempts(db, [delivery]);
    throw error;
  }
}
