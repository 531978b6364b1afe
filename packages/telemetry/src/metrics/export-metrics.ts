import { Counter, Gauge, type Registry } from "prom-client";
import type { SpanFate } from "../tracing/span-batcher.ts";

/** What becomes of traces on their way to those who keep them. */
export class ExportMetrics {
  readonly #spans: Counter<"exporter" | "fate">;
  readonly #queues = new Map<string, () => number>();

  constructor(registers: Registry[]) {
    this.#spans = new Counter({
      name: "parley_telemetry_spans_total",
      help: "Spans by what became of them: sent, failed (the exporter took none; of runs Langfuse is told again), dropped (no room).",
      labelNames: ["exporter", "fate"],
      registers,
    });
    const queues = this.#queues;
    new Gauge({
      name: "parley_telemetry_queue_spans",
      help: "Spans that wait for an exporter, or are on their way.",
      labelNames: ["exporter"],
      registers,
      collect() {
        for (const [exporter, depth] of queues) this.set({ exporter }, depth());
      },
    });
  }

  add(exporter: string, fate: SpanFate, spans: number): void {
    this.#spans.inc({ exporter, fate }, spans);
  }

  observe(exporter: string, depth: () => number): void {
    this.#queues.set(exporter, depth);
    for (const fate of ["sent", "failed", "dropped"]) this.#spans.inc({ exporter, fate }, 0);
  }
}
