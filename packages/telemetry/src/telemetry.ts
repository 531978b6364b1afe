import type { ChatObserver, ProcessLog } from "@parley/chat";
import { Metrics } from "./metrics/metrics.ts";
import { startTracing, type Tracing, type TracingOptions } from "./tracing/start-tracing.ts";

export type TelemetryOptions = Omit<TracingOptions, "log" | "onFate" | "onQueue"> & {
  log: Pick<ProcessLog, "warn">;
};

/** What an operator sees of one process. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** For the domain: counts its runs, and tells Langfuse of them. */
  readonly observer: ChatObserver;
  /** Sends the traces that wait, for two seconds at the most. */
  close(): Promise<void>;
}

/** Metrics always; traces where there is somewhere to send them to. To be called once a process. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const metrics = new Metrics();
  const { exports } = metrics;
  const tracing = startTracing({
    ...options,
    onFate: (exporter, fate, spans) => exports.add(exporter, fate, spans),
    onQueue: (exporter, depth) => exports.observe(exporter, depth),
  });
  return {
    metrics,
    observer: observe(metrics, tracing, options.langfuse?.captureContent === true),
    close: async () => tracing?.close(),
  };
}

function observe(
  { runs }: Metrics,
  tracing: Tracing | undefined,
  wantsContent: boolean,
): ChatObserver {
  const langfuse = tracing?.langfuse;
  return {
    wantsContent,
    modelCallEnded(call) {
      runs.modelCallEnded(call);
      langfuse?.addModelCall(call);
    },
    toolCallEnded(call) {
      runs.toolCallEnded(call);
      langfuse?.addToolCall(call);
    },
    runEnded: (run) => runs.runEnded(run),
    committed: (entries, seconds) => runs.committed(entries, seconds),
  };
}
