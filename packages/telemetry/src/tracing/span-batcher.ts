import { context, ROOT_CONTEXT } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

/** What became of spans: `failed` and `dropped` ones are lost. */
export type SpanFate = "sent" | "failed" | "dropped";

export interface SpanBatcherOptions {
  exporter: SpanExporter;
  /** Spans sent at once. */
  batchSize: number;
  /** Spans that may wait or be on their way. */
  maxSpans: number;
  /** Characters that these may have together. */
  maxChars: number;
  /** Hears what became of spans, and why, where they were lost. */
  onFate: (fate: SpanFate, spans: number, error?: Error) => void;
}

/** Milliseconds that spans wait for others to be sent with. */
const GATHER_MS = 1_000;
/** After a failure nothing is sent for a while, longer each time: a dead collector costs nothing. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;
/** Milliseconds after which an exporter that never calls back counts as failed. */
const NEVER_MS = 10_000;

interface Waiting {
  span: ReadableSpan;
  chars: number;
}

/**
 * Stands between runs and an exporter, so that whatever becomes of the exporter, runs do not notice:
 * it holds so many spans and no more, sends one batch at a time, and drops what is too much.
 */
export class SpanBatcher implements SpanExporter {
  readonly #options: SpanBatcherOptions;
  #waiting: Waiting[] = [];
  /** Of those that wait and those on their way. */
  #spans = 0;
  #chars = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #pauseMs = 0;
  #isClosed = false;

  constructor(options: SpanBatcherOptions) {
    this.#options = options;
  }

  /** Spans that wait or are on their way. */
  get depth(): number {
    return this.#spans;
  }

  /** Takes a span or drops it. */
  take(span: ReadableSpan): void {
    const { maxSpans, maxChars, onFate } = this.#options;
    const chars = charsOf(span);
    if (this.#isClosed || this.#spans >= maxSpans || this.#chars + chars > maxChars) {
      onFate("dropped", 1);
      return;
    }
    this.#waiting.push({ span, chars });
    this.#spans++;
    this.#chars += chars;
    this.#schedule();
  }

  /** The same for those that hand over several. Never waits for the network. */
  export(spans: ReadableSpan[], onTaken: (result: ExportResult) => void): void {
    for (const span of spans) this.take(span);
    onTaken({ code: ExportResultCode.SUCCESS });
  }

  /** Sends what waits, whatever failed before. */
  async forceFlush(): Promise<void> {
    await this.#sending;
    while (this.#waiting.length > 0) await this.#send();
  }

  /** Sends what waits, once, and lets go of the exporter. The caller bounds how long that may take. */
  async shutdown(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.forceFlush();
    await this.#options.exporter.shutdown();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#sending !== undefined || this.#isClosed) return;
    const isFull = this.#waiting.length >= this.#options.batchSize && this.#pauseMs === 0;
    const delayMs = isFull ? 0 : Math.max(GATHER_MS, this.#pauseMs);
    // Not in the trace of whichever request came first.
    this.#timer = context.with(ROOT_CONTEXT, () => setTimeout(() => this.#begin(), delayMs));
    this.#timer.unref();
  }

  #begin(): void {
    this.#timer = undefined;
    void this.#send().then(() => {
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  /** One batch; never throws. */
  #send(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#options.batchSize);
    this.#sending = this.#export(batch.map(({ span }) => span)).then((error) => {
      this.#sending = undefined;
      this.#spans -= batch.length;
      for (const { chars } of batch) this.#chars -= chars;
      this.#pauseMs =
        error === undefined
          ? 0
          : Math.min(Math.max(this.#pauseMs * 2, FIRST_PAUSE_MS), LAST_PAUSE_MS);
      if (error === undefined) this.#options.onFate("sent", batch.length);
      else this.#options.onFate("failed", batch.length, error);
    });
    return this.#sending;
  }

  #export(spans: ReadableSpan[]): Promise<Error | undefined> {
    return new Promise((resolve) => {
      const never = setTimeout(() => resolve(new Error("It never answered.")), NEVER_MS);
      never.unref();
      this.#options.exporter.export(spans, ({ code, error }) => {
        clearTimeout(never);
        resolve(
          code === ExportResultCode.SUCCESS ? undefined : (error ?? new Error("It was refused.")),
        );
      });
    });
  }
}

/** Roughly: only long texts matter. */
function charsOf({ attributes }: ReadableSpan): number {
  let chars = 500;
  for (const value of Object.values(attributes))
    if (typeof value === "string") chars += value.length;
  return chars;
}
