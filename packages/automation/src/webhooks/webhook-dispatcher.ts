import { type Db, lockDueWebhooks } from "@parley/db";
import type { JobLog, JobQueue } from "@parley/jobs";
import { deliverWebhook } from "./deliver-webhook.ts";

/** Webhooks that one look makes jobs for; the next one, at once, takes the rest. */
const WEBHOOKS_AT_ONCE = 100;
/** Webhooks of one organization that all processes send to at a time: slow ones leave the others room. */
const OF_ORGANIZATION = 5;

export interface DispatcherOptions {
  db: Db;
  queue: JobQueue;
  lookEveryMs: number;
  log: JobLog;
}

/**
 * Makes a job for each webhook that has something due and no job yet, a few of each organization. The deliveries are the truth:
 * they are looked for when a NOTIFY tells of one, and every few seconds, as one may have been lost
 * or is due by the clock.
 */
export class WebhookDispatcher {
  readonly #options: DispatcherOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.lookEveryMs).unref();
    this.wake();
  }

  /** Looks now, or once more when the look that is under way has ended. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#looking ??= this.#lookWhileAsked().finally(() => {
      this.#looking = undefined;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#look();
      } catch (error) {
        this.#options.log.warn({ err: error }, "Webhooks could not be looked after; again soon.");
      }
    }
  }

  async #look(): Promise<void> {
    const { db, queue } = this.#options;
    const count = await db.transaction().execute(async (trx) => {
      const due = await lockDueWebhooks(trx, deliverWebhook.name, {
        limit: WEBHOOKS_AT_ONCE,
        perOrganization: OF_ORGANIZATION,
      });
      for (const webhookId of due) {
        const options = { owner: null, singletonKey: webhookId };
        await queue.enqueue(trx, deliverWebhook, { webhookId }, options);
      }
      return due.length;
    });
    if (count === WEBHOOKS_AT_ONCE) this.#again = true;
  }
}
