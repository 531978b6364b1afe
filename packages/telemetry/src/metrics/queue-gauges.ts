import { Gauge, type Registry } from "prom-client";

/**
 * Queue depths by the queue's name. Whoever has a queue registers it, so that the dashboard's
 * panel shows it without being changed.
 */
export class QueueGauges {
  readonly #queues = new Map<string, () => number | Promise<number>>();

  constructor(registers: Registry[]) {
    const queues = this.#queues;
    new Gauge({
      name: "parley_queue_depth",
      help: "What waits in each queue of this process.",
      labelNames: ["queue"],
      registers,
      async collect() {
        for (const [queue, read] of queues) {
          // A queue that cannot be read has no value; the others still have theirs.
          const depth = await Promise.resolve()
            .then(read)
            .catch(() => Number.NaN);
          this.set({ queue }, depth);
        }
      },
    });
  }

  /** `read` is called at each scrape and should be quick. */
  observe(queue: string, read: () => number | Promise<number>): void {
    this.#queues.set(queue, read);
  }
}
