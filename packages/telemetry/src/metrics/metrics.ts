import cluster from "node:cluster";
import type { ChatLoad } from "@parley/chat";
import { AggregatorRegistry, Registry } from "prom-client";
import { type BackgroundWork, collectBackground } from "./background-metrics.ts";
import { type CallMetrics, createCallMetrics } from "./call-metrics.ts";
import { ExportMetrics } from "./export-metrics.ts";
import { gatherFromWorkers } from "./gather-workers.ts";
import { collectPoolMetrics, collectProcessMetrics, type PoolUse } from "./process-metrics.ts";
import { QueueGauges } from "./queue-gauges.ts";
import { collectLoad, collectRunStates, RunMetrics } from "./run-metrics.ts";

/** The metrics of one process, as Prometheus reads them. */
export class Metrics {
  readonly calls: CallMetrics;
  readonly runs: RunMetrics;
  readonly exports: ExportMetrics;
  readonly contentType: string;
  readonly #own = new Registry();
  /** What every process would say alike: it has no `worker` label, and is there once. */
  readonly #shared = new Registry();
  readonly #queues: QueueGauges;
  readonly #gather: (() => Promise<string>) | undefined;

  constructor() {
    const registers = [this.#own];
    const { worker } = cluster;
    if (worker !== undefined) this.#own.setDefaultLabels({ worker: String(worker.id) });
    collectProcessMetrics(this.#own);
    this.calls = createCallMetrics(registers);
    this.runs = new RunMetrics(registers);
    this.exports = new ExportMetrics(registers);
    this.#queues = new QueueGauges(registers);
    this.contentType = this.#own.contentType;
    this.#gather = worker === undefined ? undefined : gatherFromWorkers(() => this.#collect());
  }

  /** Shows the depth of a queue as `parley_queue_depth{queue="…"}`. */
  observe(queue: string, read: () => number | Promise<number>): void {
    this.#queues.observe(queue, read);
  }

  observeBackground(work: BackgroundWork): void {
    collectBackground([this.#own], work);
  }

  observePool(readUse: () => PoolUse): void {
    collectPoolMetrics([this.#own], readUse);
  }

  observeChat(
    readLoad: () => ChatLoad,
    countRuns: () => Promise<Readonly<Record<string, number>>>,
  ): void {
    collectLoad([this.#own], readLoad);
    collectRunStates([this.#shared], countRuns);
  }

  /**
   * All of it in Prometheus' text format. In a worker: that of all workers of this host, each
   * under its own `worker` label. Throws when the primary process does not answer in time.
   */
  async read(): Promise<string> {
    if (this.#gather !== undefined) return this.#gather();
    return AggregatorRegistry.aggregate([await this.#collect()]).metrics();
  }

  async #collect(): Promise<object[]> {
    const [own, shared] = await Promise.all([
      this.#own.getMetricsAsJSON(),
      this.#shared.getMetricsAsJSON(),
    ]);
    return [...own, ...shared];
  }
}
