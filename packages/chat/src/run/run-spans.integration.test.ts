import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { SendMessageInput, TokenUsage } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type {
  ChatObserver,
  EndedModelCall,
  EndedRun,
  EndedToolCall,
} from "../observe/chat-observer.ts";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createTestTools } from "../testing/test-tools.ts";

const exporter = new InMemorySpanExporter();
const calls: EndedModelCall[] = [];
const toolCalls: EndedToolCall[] = [];
const ended: EndedRun[] = [];
let committed = 0;
const observer: ChatObserver = {
  wantsContent: true,
  modelCallEnded: (call) => void calls.push(call),
  toolCallEnded: (call) => void toolCalls.push(call),
  runEnded: (run) => void ended.push(run),
  committed: (entries) => {
    committed += entries;
  },
};

let bed: TestBed;
let here: TestProcess;

beforeAll(async () => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  bed = await startTestBed(inject("testCluster"));
  here = await bed.start({ tools: [createTestTools().source], observer });
});
afterAll(() => bed.close());

function send(content: string, options: Partial<SendMessageInput> = {}) {
  return here.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    ...options,
  });
}

/** A run to its end, with what was told of it. */
async function answer(content: string, options: Partial<SendMessageInput> = {}) {
  const { run } = await send(content, options);
  await readFollow(here.chat, bed.principal, run.id);
  return told(run.id);
}

/** The run's span is the last: by then everything of it was told. */
async function told(runId: string) {
  const spans = (): ReadableSpan[] =>
    exporter.getFinishedSpans().filter(({ attributes }) => attributes["parley.run.id"] === runId);
  const findRun = () => spans().find(({ name }) => name === "invoke_agent");
  await expect.poll(findRun).toBeDefined();
  return {
    row: await here.chat.runs.get(bed.principal, runId),
    run: findRun(),
    spans: spans().filter(({ name }) => name !== "invoke_agent"),
    calls: calls.filter(({ run }) => run.id === runId),
    toolCalls: toolCalls.filter(({ run }) => run?.id === runId),
    ended: ended.filter(({ run }) => run.id === runId),
  };
}

it("has one span for each call of a model and of a tool, all within the run's", async () => {
  const { row, run, spans, ...observed } = await answer(
    '/tool add {"a":1,"b":2} /tool refuse {} rounds=2',
    { tools: ["add", "refuse"] },
  );
  const step = ["chat claude-sonnet-4-6", "execute_tool add", "execute_tool refuse"];
  expect(spans.map(({ name }) => name).sort()).toEqual(
    [...step, ...step, "chat claude-sonnet-4-6"].sort(),
  );
  for (const span of spans) expect(span.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
  expect(run?.attributes).toMatchObject({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.conversation.id": row.conversationId,
    "parley.run.attempt": 1,
    "parley.run.status": "completed",
  });
  const refused = spans.filter(({ name }) => name === "execute_tool refuse");
  for (const { attributes } of refused)
    expect(attributes).toMatchObject({
      "error.type": "tool_error",
      "gen_ai.tool.name": "refuse",
      "gen_ai.tool.call.id": expect.any(String),
    });
  // No word of what was said or done is on any of them.
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toMatch(/"a"|sum|I will/);

  expect(observed.ended).toMatchObject([{ status: "completed", code: null }]);
  const sum = (key: keyof TokenUsage) =>
    observed.calls.reduce((all, { usage }) => all + (usage?.[key] ?? Number.NaN), 0);
  expect(observed.calls).toHaveLength(3);
  expect(sum("outputTokens")).toBe(row.usage?.outputTokens);
  expect(sum("cacheReadTokens")).toBe(row.usage?.cacheReadTokens);
  expect(observed.calls.reduce((all, call) => all + (call.costMicroDollars ?? 0), 0)).toBe(
    row.costMicroDollars,
  );
  const told = observed.toolCalls.map(({ name, isError }) => `${name} ${isError}`);
  const calledOnce = ["add false", "refuse true"];
  expect(told.sort()).toEqual([...calledOnce, ...calledOnce].sort());
  expect(committed).toBeGreaterThan(0);
});

it("names the error that a model's call failed with, by its code", async () => {
  const { run, spans, ended: ends } = await answer("/error 529");
  const [chat] = spans;
  expect(chat?.attributes["error.type"]).toBe("UPSTREAM_OVERLOADED");
  expect(chat?.status.code).toBe(2);
  expect(run?.attributes).toMatchObject({
    "parley.run.status": "failed",
    "error.type": "UPSTREAM_OVERLOADED",
  });
  expect(ends).toMatchObject([{ status: "failed", code: "UPSTREAM_OVERLOADED" }]);
});

it("takes a stop for no error, and counts what was heard until then", async () => {
  const { run } = await send("/long 5000");
  await expect
    .poll(async () => (await bed.readLog(run.id)).some(({ type }) => type === "text.delta"))
    .toBe(true);
  await here.chat.runs.stop(bed.principal, run.id);
  const { row, spans, calls: heard } = await told(run.id);
  expect(spans[0]?.attributes["parley.run.cut"]).toBe("stop");
  expect(spans[0]?.status.code).toBe(0);
  expect(heard[0]?.usage?.outputTokens).toBe(row.usage?.outputTokens);
});
