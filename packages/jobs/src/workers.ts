import type { Job as Delivery, PgBoss } from "pg-boss";
import type { JobDefinition } from "./define-job.ts";
import { HEARTBEAT_REFRESH_SECONDS } from "./open-boss.ts";

/** Milliseconds after which a job is fetched of which no NOTIFY told: one due later, or tried again. */
const LOOK_EVERY_MS = 3_000;
/** Our own look is more frequent, and one for all workers of a queue. */
const OWN_POLLING_SECONDS = 60;

interface Worker {
  id: string;
  isBusy: boolean;
}

/**
 * pg-boss' workers, one for each job that may run at a time. A worker looks again at once after each
 * job; and of those that have nothing to do, one looks every few seconds, which wakes the next one
 * when it finds something. So waiting costs one query a queue and look, not one a worker.
 */
export class Workers {
  readonly #boss: PgBoss;
  readonly #queues: Worker[][] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  async add(
    { name, concurrency }: JobDefinition,
    run: (delivery: Delivery<unknown>) => Promise<void>,
  ): Promise<void> {
    const queue: Worker[] = [];
    this.#queues.push(queue);
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    for (let count = 0; count < concurrency; count++) {
      const worker: Worker = { id: "", isBusy: false };
      queue.push(worker);
      worker.id = await this.#boss.work(
        name,
        workOptions,
        async ([delivery]: Delivery<unknown>[]) => {
          if (delivery === undefined) return;
          worker.isBusy = true;
          this.#wakeOne(queue);
          try {
            await run(delivery);
          } finally {
            worker.isBusy = false;
            this.#boss.notifyWorker(worker.id);
          }
        },
      );
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const queue of this.#queues) this.#wakeOne(queue);
  }

  #wakeOne(queue: readonly Worker[]): void {
    const idle = queue.find(({ isBusy }) => !isBusy);
    if (idle !== undefined) this.#boss.notifyWorker(idle.id);
  }
}

const workOptions = {
  batchSize: 1,
  pollingIntervalSeconds: OWN_POLLING_SECONDS,
  notifyPollingIntervalSeconds: OWN_POLLING_SECONDS,
  heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
};
