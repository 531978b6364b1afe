import type { Attributes, Span } from "@opentelemetry/api";
import type { ToolOutcome } from "../tools/define-tool.ts";
import { failSpan, withinSpan } from "./within-span.ts";

export interface ObservedToolCall {
  id: string;
  name: string;
  /** Whose call it is. */
  attributes: Attributes;
}

/** One call of a tool as a span by OpenTelemetry's GenAI conventions; `tell` has it still open. */
export function withinToolSpan(
  { id, name, attributes }: ObservedToolCall,
  work: () => Promise<ToolOutcome>,
  tell: (ended: {
    span: Span;
    outcome: ToolOutcome;
    durationMs: number;
    isError: boolean;
  }) => Promise<void> | void,
): Promise<ToolOutcome> {
  const all = {
    ...attributes,
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.id": id,
    "gen_ai.tool.type": "function",
  };
  return withinSpan(`execute_tool ${name}`, { attributes: all }, async (span) => {
    const startedAt = performance.now();
    const outcome = await work();
    const { isError } = outcome;
    if (isError) failSpan(span, "tool_error");
    await tell({ span, outcome, durationMs: performance.now() - startedAt, isError });
    return outcome;
  });
}
