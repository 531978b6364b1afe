import { isSpanContextValid, trace } from "@opentelemetry/api";

/** By which a log line is found from its trace, and the other way round; nothing outside of one. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined || !isSpanContextValid(active)
    ? {}
    : { trace_id: active.traceId, span_id: active.spanId };
}
