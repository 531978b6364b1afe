import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { expect, it } from "vitest";
import { LangfuseSpans } from "./langfuse-spans.ts";

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer("test");
const ofTool = { "gen_ai.operation.name": "execute_tool" };

/** A tool's span with what Langfuse is told of it, and with what everybody gets. */
function spanOf(spans: LangfuseSpans, attributes: Record<string, string> = ofTool) {
  const span = tracer.startSpan("execute_tool search", { attributes });
  const content = { input: "A question.", output: "An answer." };
  spans.addToolCall({ span, run: null, name: "search", durationMs: 1, isError: false, content });
  span.end();
  const ended = exporter.getFinishedSpans().at(-1);
  if (ended === undefined) throw new Error("The span did not end.");
  return { plain: ended.attributes, langfuse: spans.toLangfuse(ended)?.attributes };
}

it("gives Langfuse what a tool was given and gave, and nobody else", () => {
  const { plain, langfuse } = spanOf(new LangfuseSpans(true));
  expect(langfuse).toMatchObject({
    "langfuse.observation.type": "tool",
    "langfuse.observation.input": '"A question."',
    "langfuse.observation.output": '"An answer."',
  });
  expect(plain).toEqual(ofTool);
});

it("gives it no word where content is switched off", () => {
  const { langfuse } = spanOf(new LangfuseSpans(false));
  expect(langfuse).toMatchObject({ "langfuse.observation.type": "tool" });
  expect(JSON.stringify(langfuse)).not.toMatch(/question|answer/);
});

it("has no business with anything else: of runs it is told from their logs", () => {
  const inRun = { ...ofTool, "parley.run.id": "a-run" };
  expect(spanOf(new LangfuseSpans(true), inRun).langfuse).toBeUndefined();
  const call = { "gen_ai.operation.name": "chat" };
  expect(spanOf(new LangfuseSpans(true), call).langfuse).toBeUndefined();
});
