import type { ChatObserver, ProcessLog, TraceReceiver } from "@parley/chat";
import { Metrics } from "./metrics/metrics.ts";
import type { Tracing, TracingOptions } from "./tracing/start-tracing.ts";

export type TelemetryOptions = Omit<TracingOptions, "log" | "onFate" | "onQueue"> & {
  log: Pick<ProcessLog, "warn">;
};

/** What an operator sees of one process. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** For the domain: counts its runs. */
  readonly observer: ChatObserver;
  /** For the domain: is told of runs from their logs. Undefined: nobody is to be. */
  readonly traceReceiver: TraceReceiver | undefined;
  /** Sends the traces that wait, for two seconds at the most. */
  close(): Promise<void>;
}

/** Metrics always; traces where there is somewhere to send them to. To be called once a process. */
export async function createTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const metrics = new Metrics();
  const { exports } = metrics;
  const tracing = await traceWhereWanted({
    ...options,
    onFate: (exporter, fate, spans) => exports.add(exporter, fate, spans),
    onQueue: (exporter, depth) => exports.observe(exporter, depth),
  });
  return {
    metrics,
    traceReceiver: tracing?.langfuse?.receiver,
    observer: observe(metrics, tracing, options.langfuse?.captureContent === true),
    close: async () => tracing?.close(),
  };
}

/** Loads the SDK and its exporters only where they are used: they take a tenth of a start. */
async function traceWhereWanted(options: TracingOptions): Promise<Tracing | undefined> {
  if (options.otlp === undefined && options.langfuse === undefined) return undefined;
  const { startTracing } = await import("./tracing/start-tracing.ts");
  return startTracing(options);
}

function observe(
  { runs }: Metrics,
  tracing: Tracing | undefined,
  wantsContent: boolean,
): ChatObserver {
  const spans = tracing?.langfuse?.spans;
  return {
    wantsContent,
    modelCallEnded: (call) => runs.modelCallEnded(call),
    toolCallEnded(call) {
      runs.toolCallEnded(call);
      spans?.addToolCall(call);
    },
    runEnded: (run) => runs.runEnded(run),
    committed: (entries, seconds) => runs.committed(entries, seconds),
  };
}
