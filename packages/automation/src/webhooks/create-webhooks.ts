import type { Db, SecretBox } from "@parley/db";
import type { JobLog, JobsProcess } from "@parley/jobs";
import type { Outbound } from "@parley/outbound";
import { createDeliverer, deliverWebhook } from "./deliver-webhook.ts";
import { type DeliveryPolicy, deliveryPolicy } from "./delivery-policy.ts";
import { createPruner, pruneDeliveries } from "./prune-deliveries.ts";
import { WebhookDispatcher } from "./webhook-dispatcher.ts";
import { assembleWebhooks, type Webhooks } from "./webhooks.ts";

export interface WebhooksOptions {
  db: Db;
  /** Not started yet. */
  jobs: Pick<JobsProcess, "enqueue" | "handle" | "schedule">;
  /** One whose plain HTTP is for allowed networks alone. */
  outbound: Pick<Outbound, "check" | "fetch">;
  box: SecretBox;
  /** What differs from the usual. */
  policy?: Partial<DeliveryPolicy>;
  log: JobLog;
}

/** The webhooks of one process: what its transports call, and its life. */
export interface WebhooksProcess {
  readonly webhooks: Webhooks;
  /** Once the jobs are started. */
  start(): void;
  /** To be called with every notification of `parley_webhooks`, and after every (re)connect. */
  wake(): void;
  /** Before the jobs. What is being sent is theirs to end. */
  close(): Promise<void>;
}

export function createWebhooks(options: WebhooksOptions): WebhooksProcess {
  const { db, jobs, outbound, box, log } = options;
  const policy = { ...deliveryPolicy, ...options.policy };
  const sender = { outbound, box, timeoutMs: policy.timeoutMs };
  jobs.handle(deliverWebhook, createDeliverer({ db, sender, policy }));
  jobs.handle(pruneDeliveries, createPruner(db));
  jobs.schedule(pruneDeliveries, "41 * * * *", {});
  const { lookEveryMs } = policy;
  const dispatcher = new WebhookDispatcher({ db, queue: jobs, lookEveryMs, log });
  return {
    webhooks: assembleWebhooks({ db, box, outbound }),
    start: () => dispatcher.start(),
    wake: () => dispatcher.wake(),
    close: () => dispatcher.close(),
  };
}
