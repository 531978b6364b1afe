import { context, propagation, trace, TraceFlags } from "@opentelemetry/api";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { type SpanExporter, type SpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { ProcessLog, TraceReceiver } from "@parley/chat";
import { LangfuseReceiver } from "./langfuse-receiver.ts";
import { LangfuseSpans } from "./langfuse-spans.ts";
import { LossLog } from "./loss-log.ts";
import { createSampler, recordingToolsAlone, type SamplerName } from "./sampler.ts";
import { SpanBatcher, type SpanFate } from "./span-batcher.ts";

export interface OtlpTarget {
  /** Where a collector takes OTLP over HTTP, without `/v1/traces`. */
  endpoint: string;
  headers: Record<string, string>;
}

export interface LangfuseTarget {
  publicKey: string;
  secretKey: string;
  baseUrl: string;
  /** Whether it gets what people and models say. */
  captureContent: boolean;
}

export interface TracingOptions {
  /** Undefined, as below: none. */
  otlp: OtlpTarget | undefined;
  langfuse: LangfuseTarget | undefined;
  sampler: SamplerName;
  /** From 0 to 1, where the sampler keeps a part. */
  samplerRatio: number;
  serviceName: string;
  resourceAttributes: Record<string, string>;
  log: Pick<ProcessLog, "warn">;
  /** Hears what became of spans. */
  onFate: (exporter: string, fate: SpanFate, spans: number) => void;
  /** Called once for each exporter, with what reads how many spans wait for it. */
  onQueue: (exporter: string, depth: () => number) => void;
}

export interface Tracing {
  /** Undefined where Langfuse gets nothing. */
  readonly langfuse: { spans: LangfuseSpans; receiver: TraceReceiver } | undefined;
  /** Sends what waits, for two seconds at the most. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_MS = 2_000;
const LOST =
  "Traces were lost on the way to where they are exported. Answers do not suffer from it.";
const DELAYED =
  "Langfuse could not be told of answers; it is told of them later. Answers do not suffer from it.";
/** Milliseconds that an exporter may take for a batch, with all that it tries again. */
const EXPORT_WITHIN_MS = 5_000;

/** Starts the SDK where there is somewhere to send traces to; undefined, at no cost, where not. */
export function startTracing(options: TracingOptions): Tracing | undefined {
  const { otlp } = options;
  if (otlp === undefined && options.langfuse === undefined) return undefined;
  const resource = resourceFromAttributes({
    "service.name": options.serviceName,
    ...options.resourceAttributes,
  });
  const langfuse = options.langfuse && toLangfuse(options.langfuse, resource, options);
  // Without a collector nobody wants requests and queries: only what Langfuse gets is recorded.
  const sampler = createSampler(
    otlp === undefined ? "always_off" : options.sampler,
    options.samplerRatio,
  );
  const provider = new TracerProvider({
    sampler: langfuse === undefined ? sampler : recordingToolsAlone(sampler),
    resource,
    spanProcessors: [
      ...(otlp === undefined ? [] : [toCollector(otlp, options)]),
      ...(langfuse === undefined ? [] : [langfuse.processor]),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // Whose request it is may be told by its caller; nothing is told to a model's provider.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return {
    langfuse,
    async close() {
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, CLOSE_WITHIN_MS).unref();
      });
      const ended = [provider.shutdown(), langfuse?.receiver.shutdown() ?? Promise.resolve()];
      await Promise.race([Promise.allSettled(ended), late]);
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

function toCollector({ endpoint, headers }: OtlpTarget, options: TracingOptions): SpanProcessor {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const exporter = batched(options, "otlp", url, {
    exporter: new ProtobufExporter({ url, headers, timeoutMillis: EXPORT_WITHIN_MS }),
    batchSize: 128,
    maxSpans: 4_096,
    maxChars: 8_000_000,
  });
  return {
    onStart: () => undefined,
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) exporter.take(span);
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

interface Langfuse {
  spans: LangfuseSpans;
  receiver: LangfuseReceiver;
  processor: SpanProcessor;
}

function toLangfuse(
  { publicKey, secretKey, baseUrl, captureContent }: LangfuseTarget,
  resource: Resource,
  options: TracingOptions,
): Langfuse {
  const url = `${baseUrl.replace(/\/+$/, "")}/api/public/otel/v1/traces`;
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
  const headers = {
    authorization,
    "x-langfuse-public-key": publicKey,
    // Whole spans, each with what its trace has: shown at once, not minutes later.
    "x-langfuse-ingestion-version": "4",
  };
  const createExporter = () => new JsonExporter({ url, headers, timeoutMillis: EXPORT_WITHIN_MS });
  const createProcessor = (exporter: SpanExporter) =>
    new LangfuseSpanProcessor({
      publicKey,
      secretKey,
      baseUrl,
      exporter,
      // Each span at once to whoever bounds, sends and counts them.
      exportMode: "immediate",
      mediaUploadEnabled: false,
      shouldExportSpan: () => true,
    });
  const spans = new LangfuseSpans(captureContent);
  const processor = createProcessor(
    batched(options, "langfuse", url, {
      exporter: createExporter(),
      // Fewer at a time: with what tools were given, each may have 200,000 characters.
      batchSize: 16,
      maxSpans: 2_048,
      maxChars: 32_000_000,
    }),
  );
  const late = new LossLog(options.log, new URL(url).origin, DELAYED);
  const receiver = new LangfuseReceiver({
    exporter: createExporter(),
    createProcessor,
    resource,
    captureContent,
    onFate(fate, count, error) {
      options.onFate("langfuse", fate, count);
      if (fate !== "sent") late.add(count, error);
    },
  });
  return {
    spans,
    receiver,
    processor: {
      onStart: () => undefined,
      onEnd(span) {
        const shown = spans.toLangfuse(span);
        if (shown !== undefined) processor.onEnd(shown);
      },
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    },
  };
}

function batched(
  { log, onFate, onQueue }: TracingOptions,
  name: string,
  url: string,
  queue: Omit<ConstructorParameters<typeof SpanBatcher>[0], "onFate">,
): SpanBatcher {
  const losses = new LossLog(log, new URL(url).origin, LOST);
  const batcher = new SpanBatcher({
    ...queue,
    onFate(fate, spans, error) {
      onFate(name, fate, spans);
      if (fate !== "sent") losses.add(spans, error);
    },
  });
  onQueue(name, () => batcher.depth);
  return batcher;
}
