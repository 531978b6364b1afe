import { type Attributes, TraceFlags } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { EndedModelCall, EndedToolCall } from "@parley/chat";
import { OPERATION } from "./sampler.ts";
import { showBlocks, showMessages, showValue } from "./shown-content.ts";

/**
 * What Langfuse gets of a span beyond what everybody gets. It is kept beside the span, not on it, so
 * that no other exporter can ever send what people and models say.
 */
export class LangfuseSpans {
  readonly #extra = new WeakMap<object, Attributes>();
  readonly #captureContent: boolean;

  constructor(captureContent: boolean) {
    this.#captureContent = captureContent;
  }

  addModelCall(call: Omit<EndedModelCall, "run">): void {
    const { usage, costMicroDollars, request, output } = call;
    const content = this.#captureContent && output !== undefined;
    this.#extra.set(call.span, {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": request.model,
      "langfuse.observation.model.parameters": JSON.stringify({ maxTokens: request.maxTokens }),
      ...(usage !== null && {
        "langfuse.observation.usage_details": JSON.stringify({
          input: usage.inputTokens,
          output: usage.outputTokens,
          cache_read_input_tokens: usage.cacheReadTokens,
          cache_creation_input_tokens: usage.cacheWriteTokens,
        }),
      }),
      ...(costMicroDollars !== null && {
        "langfuse.observation.cost_details": JSON.stringify({ total: costMicroDollars / 1e6 }),
      }),
      ...(content && {
        "langfuse.observation.input": showMessages(request),
        "langfuse.observation.output": showBlocks(output),
      }),
      ...completionStart(call),
    });
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
    const operation = span.attributes[OPERATION];
    if (operation === undefined) return undefined;
    const isRun = operation === "invoke_agent";
    // What belongs to no run, a tool that was called by itself, is a trace of its own.
    const isRoot = isRun || span.attributes["parley.run.id"] === undefined;
    // Sampling is the collector's: a span that it does not get is whole here all the same.
    const spanContext = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED };
    const { parentSpanContext, ...rest } = copyOf(span);
    return {
      ...rest,
      // The request that began it is not in Langfuse, so here is where its trace begins.
      ...(!isRoot && parentSpanContext !== undefined && { parentSpanContext }),
      spanContext: () => spanContext,
      attributes: {
        "langfuse.observation.type": isRun ? "agent" : "span",
        ...(isRoot && { "langfuse.internal.is_app_root": true }),
        "langfuse.trace.name": isRoot && !isRun ? "tool" : "run",
        ...traceOf(span.attributes),
        ...span.attributes,
        ...this.#extra.get(span),
      },
    };
  }
}

/** The session of a trace is its conversation; its user is the `user.id` that all have. */
function traceOf(attributes: Attributes): Attributes {
  const conversationId = attributes["gen_ai.conversation.id"];
  return conversationId === undefined ? {} : { "session.id": conversationId };
}

function completionStart({
  firstTokenMs,
  durationMs,
}: Pick<EndedModelCall, "firstTokenMs" | "durationMs">): Attributes {
  if (firstTokenMs === null) return {};
  const at = new Date(Date.now() - durationMs + firstTokenMs);
  return { "langfuse.observation.completion_start_time": JSON.stringify(at) };
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
