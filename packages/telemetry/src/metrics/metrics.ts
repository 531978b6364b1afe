import cluster from "node:cluster";
import { Registry } from "prom-client";
import { type CallMetrics, createCallMetrics } from "./call-metrics.ts";
import { gatherFromWorkers } from "./gather-workers.ts";
import { collectPoolMetrics, collectProcessMetrics, type PoolUse } from "./process-metrics.ts";
import { QueueGauges } from "./queue-gauges.ts";

/** The metrics of one process, as Prometheus reads them. */
export interface Metrics {
  readonly calls: CallMetrics;
  /** Shows the depth of a queue under `parley_queue_depth{queue="…"}`. */
  observe(queue: string, read: () => number | Promise<number>): void;
  observePool(readUse: () => PoolUse): void;
  readonly contentType: string;
  /**
   * All of it in Prometheus' text format. In a worker: that of all workers of this host, each
   * under its own `worker` label. Throws when the primary process does not answer in time.
   */
  read(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const worker = cluster.worker;
  if (worker !== undefined) registry.setDefaultLabels({ worker: String(worker.id) });
  collectProcessMetrics(registry);
  const queues = new QueueGauges(registers);
  const gather = worker === undefined ? undefined : gatherFromWorkers(registry);
  return {
    calls: createCallMetrics(registers),
    observe: (queue, read) => queues.observe(queue, read),
    observePool: (readUse) => collectPoolMetrics(registers, readUse),
    contentType: registry.contentType,
    read: () => gather?.() ?? registry.metrics(),
  };
}
