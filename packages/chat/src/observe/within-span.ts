import {
  type Attributes,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { ModelError } from "@parley/llm";
import { RunAborted } from "../run/abort-reason.ts";

const tracer = trace.getTracer("parley.chat");

/** Does the work within a span of its own, which ends with it however it ends. */
export function withinSpan<Result>(
  name: string,
  options: { kind?: SpanKind; attributes: Attributes },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      if (error instanceof RunAborted) span.setAttribute("parley.run.cut", error.reason);
      else failSpan(span, error instanceof ModelError ? error.code : nameOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** By a code, never by a message: that may quote what people wrote. */
export function failSpan(span: Span | undefined, code: string): void {
  span?.setAttribute("error.type", code);
  span?.setStatus({ code: SpanStatusCode.ERROR });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "error";
}
