import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { EndedModelCall } from "@parley/chat";
import { expect, it } from "vitest";
import { LangfuseSpans } from "./langfuse-spans.ts";

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer("test");

/** A span with what Langfuse is told of a model's call, and with what everybody gets. */
function spanOf(spans: LangfuseSpans) {
  const span = tracer.startSpan("chat m", { attributes: { "gen_ai.operation.name": "chat" } });
  const call: Omit<EndedModelCall, "run"> = {
    span,
    request: {
      model: "m",
      maxTokens: 5,
      messages: [{ role: "user", content: [{ type: "text", text: "A question." }] }],
    },
    usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 },
    costMicroDollars: 1_500_000,
    firstTokenMs: 20,
    durationMs: 100,
    output: [{ type: "text", text: "An answer." }],
  };
  spans.addModelCall(call);
  span.end();
  const ended = exporter.getFinishedSpans().at(-1);
  if (ended === undefined) throw new Error("The span did not end.");
  return { plain: ended.attributes, langfuse: spans.toLangfuse(ended)?.attributes ?? {} };
}

it("gives Langfuse what was said, and nobody else", () => {
  const { plain, langfuse } = spanOf(new LangfuseSpans(true));
  expect(langfuse["langfuse.observation.input"]).toContain("A question.");
  expect(langfuse["langfuse.observation.output"]).toContain("An answer.");
  expect(plain).toEqual({ "gen_ai.operation.name": "chat" });
});

it("gives it tokens and money alone where content is switched off", () => {
  const { langfuse } = spanOf(new LangfuseSpans(false));
  expect(JSON.stringify(langfuse)).not.toMatch(/question|answer/);
  expect(langfuse).toMatchObject({
    "langfuse.observation.type": "generation",
    "langfuse.observation.usage_details":
      '{"input":1,"output":2,"cache_read_input_tokens":3,"cache_creation_input_tokens":4}',
    "langfuse.observation.cost_details": '{"total":1.5}',
  });
});

it("has no business with a span that is no run, model call or tool call", () => {
  const span = tracer.startSpan("GET /");
  span.end();
  const ended = exporter.getFinishedSpans().at(-1);
  expect(ended && new LangfuseSpans(true).toLangfuse(ended)).toBeUndefined();
});
