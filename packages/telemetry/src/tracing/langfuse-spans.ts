import { type Attributes, TraceFlags } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { EndedToolCall } from "@parley/chat";
import { isToolAlone } from "./sampler.ts";
import { showValue } from "./shown-content.ts";

/**
 * Tools that somebody calls by themselves, for Langfuse; of runs it is told from their logs. What it
 * gets beyond what everybody gets is kept beside the span, not on it, so that no other exporter can
 * ever send what tools are given.
 */
export class LangfuseSpans {
  readonly #extra = new WeakMap<object, Attributes>();
  readonly #captureContent: boolean;

  constructor(captureContent: boolean) {
    this.#captureContent = captureContent;
  }

  addToolCall({ span, content }: EndedToolCall): void {
    const shown = this.#captureContent ? content : undefined;
    this.#extra.set(span, {
      "langfuse.observation.type": "tool",
      ...(shown !== undefined && {
        "langfuse.observation.input": showValue(shown.input),
        "langfuse.observation.output": showValue(shown.output),
      }),
    });
  }

  /** The span as Langfuse is to have it; undefined where it is none of its business. */
  toLangfuse(span: ReadableSpan): ReadableSpan | undefined {
    if (!isToolAlone(span.attributes)) return undefined;
    // Sampling is the collector's: a span that it does not get is whole here all the same.
    const spanContext = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED };
    // The request that began it is not in Langfuse, so here is where its trace begins.
    const { parentSpanContext: _request, ...rest } = copyOf(span);
    return {
      ...rest,
      spanContext: () => spanContext,
      attributes: {
        "langfuse.internal.is_app_root": true,
        "langfuse.trace.name": "tool",
        ...span.attributes,
        ...this.#extra.get(span),
      },
    };
  }
}

function copyOf(span: ReadableSpan): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext !== undefined && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: span.attributes,
    links: span.links,
    events: span.events,
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
