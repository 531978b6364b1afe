import type { LangfuseSpanProcessor } from "@langfuse/otel";
import { context } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, suppressTracing } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import { type RunTrace, type TraceReceiver, TracesRefused } from "@parley/chat";
import * as z from "zod";
import { runSpansOf } from "./run-spans-of.ts";
import type { SpanFate } from "./span-batcher.ts";

export interface LangfuseReceiverOptions {
  /** Sends spans to Langfuse. */
  exporter: SpanExporter;
  /** Langfuse's own, over an exporter that hands its spans to `take`. */
  createProcessor: (take: SpanExporter) => LangfuseSpanProcessor;
  resource: Resource;
  captureContent: boolean;
  /** Hears what became of spans: what `failed` is sent again later. */
  onFate: (fate: SpanFate, spans: number, error?: Error) => void;
}

/** Spans sent at once: with what was said, each may have 200,000 characters. */
const SPANS_AT_ONCE = 16;
/** Milliseconds after which an exporter that never calls back counts as failed. */
const NEVER_MS = 10_000;
/** Langfuse has looked at it, and takes it neither now nor later. */
const REFUSALS = new Set([400, 413, 422]);

const withStatus = z.object({ code: z.number() });

/** Tells Langfuse of runs, and knows afterwards that it has them. */
export class LangfuseReceiver implements TraceReceiver {
  readonly wantsContent: boolean;
  readonly #options: LangfuseReceiverOptions;
  readonly #processor: LangfuseSpanProcessor;
  #taken: ReadableSpan[] = [];

  constructor(options: LangfuseReceiverOptions) {
    this.#options = options;
    this.wantsContent = options.captureContent;
    this.#processor = options.createProcessor({
      export: (spans: ReadableSpan[], onTaken: (result: ExportResult) => void) => {
        this.#taken.push(...spans);
        onTaken({ code: ExportResultCode.SUCCESS });
      },
      shutdown: () => Promise.resolve(),
    });
  }

  async receive(traces: readonly RunTrace[]): Promise<void> {
    let count = 0;
    for (const trace of traces)
      for (const span of runSpansOf(trace, this.#options.resource)) {
        this.#processor.onEnd(span);
        if (++count % SPANS_AT_ONCE === 0) await this.#flush();
      }
    await this.#flush();
  }

  async shutdown(): Promise<void> {
    await this.#processor.shutdown();
    await this.#options.exporter.shutdown();
  }

  /** Sends what went through Langfuse's own processor. */
  async #flush(): Promise<void> {
    await this.#processor.forceFlush();
    const spans = this.#taken;
    this.#taken = [];
    if (spans.length === 0) return;
    const { onFate } = this.#options;
    try {
      await this.#export(spans);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error("It was refused.");
      onFate("failed", spans.length, reason);
      const answer = withStatus.safeParse(error);
      if (answer.success && REFUSALS.has(answer.data.code))
        throw new TracesRefused("Langfuse does not take it.", error);
      throw reason;
    }
    onFate("sent", spans.length);
  }

  #export(spans: ReadableSpan[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const never = setTimeout(() => reject(new Error("It never answered.")), NEVER_MS);
      never.unref();
      context.with(suppressTracing(context.active()), () =>
        this.#options.exporter.export(spans, ({ code, error }) => {
          clearTimeout(never);
          if (code === ExportResultCode.SUCCESS) resolve();
          else reject(error ?? new Error("It was refused."));
        }),
      );
    });
  }
}
