import { createHash } from "node:crypto";
import {
  type Attributes,
  type HrTime,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
} from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { RunTrace, TracedModelCall, TracedToolCall } from "@parley/chat";
import { showBlocks, showMessages, showValue } from "./shown-content.ts";

/**
 * The spans of a run for Langfuse: itself once it has ended, its calls of models and of tools. Their
 * ids follow from the run's, so that whoever tells of them, and however often, tells the same: the
 * trace's is the run's own without its dashes. One at a time, as texts may be long.
 */
export function* runSpansOf(trace: RunTrace, resource: Resource): Generator<ReadableSpan> {
  for (const call of trace.modelCalls) yield toSpan(trace, resource, ofModelCall(trace, call));
  for (const call of trace.toolCalls) yield toSpan(trace, resource, ofToolCall(call));
  if (trace.endedAt !== null) yield toSpan(trace, resource, ofRun(trace, trace.endedAt));
}

interface Told {
  /** What sets it apart from the other spans of its run; empty: it is the run's own. */
  key: string;
  name: string;
  kind: SpanKind;
  startedAt: Date;
  endedAt: Date;
  /** Why it failed. */
  error: string | null;
  attributes: Attributes;
}

function ofRun({ run, startedAt }: RunTrace, endedAt: Date): Told {
  return {
    key: "",
    name: "invoke_agent",
    kind: SpanKind.INTERNAL,
    startedAt,
    endedAt,
    error: run.failureCode,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "parley.run.attempt": run.attempt,
      "parley.run.status": run.status,
      "langfuse.observation.type": "agent",
      "langfuse.internal.is_app_root": true,
    },
  };
}

function ofModelCall({ run, endedAt }: RunTrace, call: TracedModelCall): Told {
  const { number, usage, costMicroDollars, stopReason, firstTokenAt, content } = call;
  const isCutByFailure = stopReason === null && call.endedAt.getTime() === endedAt?.getTime();
  return {
    key: `model call ${number}`,
    name: `chat ${run.model}`,
    kind: SpanKind.CLIENT,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    error: isCutByFailure ? run.failureCode : null,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": run.model,
      "gen_ai.request.max_tokens": call.maxTokens,
      "parley.run.call": number,
      ...(stopReason === null
        ? { "parley.run.cut": true }
        : { "gen_ai.response.finish_reasons": [stopReason] }),
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": run.model,
      "langfuse.observation.model.parameters": JSON.stringify({ maxTokens: call.maxTokens }),
      "langfuse.observation.usage_details": JSON.stringify({
        input: usage.inputTokens,
        output: usage.outputTokens,
        cache_read_input_tokens: usage.cacheReadTokens,
        cache_creation_input_tokens: usage.cacheWriteTokens,
      }),
      ...(costMicroDollars !== null && {
        "langfuse.observation.cost_details": JSON.stringify({ total: costMicroDollars / 1e6 }),
      }),
      ...(firstTokenAt !== null && {
        "langfuse.observation.completion_start_time": JSON.stringify(firstTokenAt),
      }),
      ...(content !== undefined && {
        "langfuse.observation.input": showMessages(content.input),
        "langfuse.observation.output": showBlocks(content.output),
      }),
    },
  };
}

function ofToolCall({ id, name, isError, content, ...times }: TracedToolCall): Told {
  return {
    ...times,
    key: `tool call ${id}`,
    name: `execute_tool ${name}`,
    kind: SpanKind.INTERNAL,
    error: isError ? "tool_error" : null,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      "gen_ai.tool.call.id": id,
      "gen_ai.tool.type": "function",
      "langfuse.observation.type": "tool",
      ...(content !== undefined && {
        "langfuse.observation.input": showValue(content.input),
        "langfuse.observation.output": showValue(content.output),
      }),
    },
  };
}

function toSpan({ run, provider }: RunTrace, resource: Resource, told: Told): ReadableSpan {
  const { key, name, kind, startedAt, endedAt, error, attributes } = told;
  const traceId = run.id.replaceAll("-", "");
  const context = (of: string) => {
    return { traceId, spanId: spanIdOf(run.id, of), traceFlags: TraceFlags.SAMPLED };
  };
  const own = context(key);
  const startTime = toHrTime(startedAt.getTime());
  return {
    name,
    kind,
    spanContext: () => own,
    ...(key !== "" && { parentSpanContext: context("") }),
    startTime,
    endTime: toHrTime(endedAt.getTime()),
    status: statusOf(error),
    attributes: {
      ...attributes,
      ...(error !== null && {
        "error.type": error,
        "langfuse.observation.level": "ERROR",
        "langfuse.observation.status_message": error,
      }),
      "gen_ai.provider.name": provider,
      "gen_ai.conversation.id": run.conversationId,
      "session.id": run.conversationId,
      "user.id": run.userId,
      "parley.organization.id": run.organizationId,
      "parley.run.id": run.id,
      "langfuse.trace.name": "run",
    },
    links: [],
    events: [],
    duration: toHrTime(endedAt.getTime() - startedAt.getTime()),
    ended: true,
    resource,
    instrumentationScope: { name: "parley.chat" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** 64 bits that only this part of this run has. */
function spanIdOf(runId: string, key: string): string {
  return createHash("sha256").update(`${runId} ${key}`).digest("hex").slice(0, 16);
}

function statusOf(error: string | null): SpanStatus {
  return { code: error === null ? SpanStatusCode.UNSET : SpanStatusCode.ERROR };
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), (ms % 1_000) * 1e6];
}
