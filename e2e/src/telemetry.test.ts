import { noUsage } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./driver/free-port.ts";
import { Installation } from "./driver/installation.ts";
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startBlackHole,
  startOtlpReceiver,
} from "./driver/otlp-receiver.ts";
import { until } from "./driver/until.ts";

const QUESTION = "What do larks eat at dawn?";
const CALLERS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLERS_SPAN = "00f067aa0ba902b7";

let collector: OtlpReceiver;
let langfuse: OtlpReceiver;
let installation: Installation;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  langfuse = await startOtlpReceiver();
  installation = await Installation.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20collector",
    OTEL_SERVICE_NAME: "parley-under-test",
    LANGFUSE_PUBLIC_KEY: "pk-lf-test",
    LANGFUSE_SECRET_KEY: "sk-lf-test",
    LANGFUSE_BASE_URL: langfuse.url,
    SIMULATOR_TOKENS_PER_SECOND: "500",
    LOG_LEVEL: "debug",
  });
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
  await langfuse[Symbol.asyncDispose]();
});

async function stream(body: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${installation.url}/api/v1/chat/stream`, {
    method: "POST",
    headers: {
      ...installation.authorization,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  await response.text();
  return response.headers.get("x-run-id") ?? "";
}

const ofRun = (runId: string, name: RegExp) => (span: ReceivedSpan) =>
  span.attributes["parley.run.id"] === runId && name.test(span.name);

describe("one streamed answer", () => {
  test("is one trace from the request to the model and to SQL", async () => {
    const runId = await stream(
      { message: QUESTION },
      { traceparent: `00-${CALLERS_TRACE}-${CALLERS_SPAN}-01` },
    );
    const [run] = await collector.waitFor("the run", ofRun(runId, /^invoke_agent$/));
    const [chat] = await collector.waitFor("the model's call", ofRun(runId, /^chat /));
    const inTrace = (name: string) => (span: ReceivedSpan) =>
      span.traceId === CALLERS_TRACE && span.name === name;
    const [http] = await collector.waitFor("the request", inTrace("POST /api/v1/chat/stream"));
    const [procedure] = await collector.waitFor("the procedure", inTrace("chat.start"));
    const [insert] = await collector.waitFor("the run's INSERT", inTrace("INSERT runs"));

    expect(http).toMatchObject({ parentSpanId: CALLERS_SPAN, service: "parley-under-test" });
    expect(http?.attributes).toMatchObject({
      "http.route": "/api/v1/chat/stream",
      "http.response.status_code": 200,
    });
    expect(procedure).toMatchObject({ traceId: CALLERS_TRACE, parentSpanId: http?.spanId });
    expect(run).toMatchObject({ traceId: CALLERS_TRACE, parentSpanId: procedure?.spanId });
    expect(chat).toMatchObject({ traceId: CALLERS_TRACE, parentSpanId: run?.spanId, status: 0 });
    expect(insert).toMatchObject({ traceId: CALLERS_TRACE, parentSpanId: procedure?.spanId });
    expect(run?.attributes["parley.run.status"]).toBe("completed");
    expect(chat?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "parley.simulator",
      "gen_ai.request.model": "claude-sonnet-4-6",
      "gen_ai.response.model": "claude-sonnet-4-6",
      "gen_ai.response.finish_reasons": ["end_turn"],
      "gen_ai.conversation.id": expect.any(String),
    });
    const ended = await installation.client().runs.get.query({ runId });
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = ended.usage ?? noUsage;
    expect(outputTokens).toBeGreaterThan(0);
    expect(chat?.attributes).toMatchObject({
      "gen_ai.usage.input_tokens": inputTokens + cacheReadTokens + cacheWriteTokens,
      "gen_ai.usage.output_tokens": outputTokens,
      "gen_ai.usage.cache_read.input_tokens": cacheReadTokens,
      "gen_ai.usage.cache_write.input_tokens": cacheWriteTokens,
    });
    const line = await until("the request's line in the log", () =>
      installation.server
        .output()
        .split("\n")
        .find((one) => one.includes(CALLERS_TRACE)),
    );
    expect(JSON.parse(line)).toMatchObject({
      trace_id: CALLERS_TRACE,
      req: { id: http?.attributes["parley.request.id"] },
    });
    const headers = collector.spans.map(({ path, authorization }) => [path, authorization]);
    expect(new Set(headers.flat())).toEqual(new Set(["/v1/traces", "Bearer collector"]));
  });

  test("takes nothing of what was said to the collector", async () => {
    const [chat] = await collector.waitFor("a model's call", ({ name }) =>
      name.startsWith("chat "),
    );
    expect(collector.bodies()).toContain(chat?.attributes["parley.run.id"]);
    expect(collector.bodies()).not.toContain("larks");
  });

  test("is a generation of Langfuse's, once, with its tokens, cost, and what was said", async () => {
    const runId = await stream({ message: QUESTION });
    const [generation] = await langfuse.waitFor("the generation", ofRun(runId, /^chat /));
    const [run] = await langfuse.waitFor("its run", ofRun(runId, /^invoke_agent$/));
    const ended = await installation.client().runs.get.query({ runId });
    const { usage, costMicroDollars, conversationId } = ended;
    expect(generation).toMatchObject({
      path: "/api/public/otel/v1/traces",
      authorization: `Basic ${Buffer.from("pk-lf-test:sk-lf-test").toString("base64")}`,
      parentSpanId: run?.spanId,
    });
    expect(run?.parentSpanId).toBe("");
    // Found by the run's id, whichever process told of it.
    expect(generation?.traceId).toBe(runId.replaceAll("-", ""));
    expect(generation?.attributes).toMatchObject({
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "claude-sonnet-4-6",
      "session.id": conversationId,
      "user.id": expect.any(String),
      "langfuse.observation.input": expect.stringContaining(QUESTION),
    });
    const json = (name: string): unknown => JSON.parse(String(generation?.attributes[name]));
    expect(json("langfuse.observation.usage_details")).toEqual({
      input: usage?.inputTokens,
      output: usage?.outputTokens,
      cache_read_input_tokens: usage?.cacheReadTokens,
      cache_creation_input_tokens: usage?.cacheWriteTokens,
    });
    expect(json("langfuse.observation.cost_details")).toEqual({
      total: (costMicroDollars ?? Number.NaN) / 1e6,
    });
    const messages = await installation.client().conversations.messages.query({ conversationId });
    const answer = messages.find(({ role }) => role === "assistant");
    expect(json("langfuse.observation.output")).toEqual({
      role: "assistant",
      content: answer?.content,
    });
    // Each once, and nothing else: requests and queries are none of Langfuse's business.
    const ids = langfuse.spans.map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(langfuse.spans.map(({ name }) => name.split(" ")[0]))).toEqual(
      new Set(["chat", "invoke_agent"]),
    );
  });

  test("of a temporary conversation is not shown to Langfuse, only counted", async () => {
    const secret = "A nightingale's secret.";
    const { run } = await installation.client().messages.send.mutate({
      conversationId: crypto.randomUUID(),
      createConversation: true,
      temporary: true,
      content: secret,
    });
    const [generation] = await langfuse.waitFor("the generation", ofRun(run.id, /^chat /));
    expect(generation?.attributes).toHaveProperty(["langfuse.observation.usage_details"]);
    expect(generation?.attributes).not.toHaveProperty(["langfuse.observation.input"]);
    expect(generation?.attributes).not.toHaveProperty(["langfuse.observation.output"]);
    expect(langfuse.bodies()).not.toContain(secret);
  });

  test("that its caller does not want traced is in Langfuse all the same", async () => {
    const trace = "5bf92f3577b34da6a3ce929d0e0e4737";
    const runId = await stream(
      { message: QUESTION },
      { traceparent: `00-${trace}-${CALLERS_SPAN}-00` },
    );
    await langfuse.waitFor("the generation", ofRun(runId, /^chat /));
    const later = await stream({ message: QUESTION });
    await collector.waitFor("a later run", ofRun(later, /^invoke_agent$/));
    expect(collector.spans.filter(({ traceId }) => traceId === trace)).toEqual([]);
  });
});

describe("a tool that is called by itself", () => {
  test("has the span of a tool's call, within its request's, and a trace of its own in Langfuse", async () => {
    const input = { expression: "40 + 2 * 1" };
    const called = { name: "calculator", input };
    expect(await installation.client().tools.invoke.mutate(called)).toMatchObject({
      isError: false,
    });
    const ofTool = ({ name, attributes }: ReceivedSpan) =>
      name === "execute_tool calculator" && attributes["parley.run.id"] === undefined;
    const [span] = await collector.waitFor("the tool's call", ofTool);
    const [procedure] = await collector.waitFor("the procedure", ({ name, traceId }) => {
      return name === "tools.invoke" && traceId === span?.traceId;
    });
    expect(span).toMatchObject({ parentSpanId: procedure?.spanId, status: 0 });
    const known = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "calculator",
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": expect.any(String),
      "user.id": expect.any(String),
      "parley.organization.id": expect.any(String),
    };
    expect(span?.attributes).toEqual(known);
    expect(collector.bodies()).not.toContain(input.expression);
    const [shown] = await langfuse.waitFor("the tool's call", ofTool);
    expect(shown?.parentSpanId).toBe("");
    expect(shown?.attributes).toMatchObject({
      ...known,
      "langfuse.trace.name": "tool",
      "langfuse.observation.type": "tool",
      "langfuse.observation.input": JSON.stringify(input),
      "langfuse.observation.output": expect.stringContaining("42"),
    });
    const metrics = await (await fetch(`${installation.url}/metrics`)).text();
    expect(metrics).toContain(
      'parley_tool_call_duration_seconds_count{tool="calculator",result="ok"} 1',
    );
  });
});

describe("exporters that cannot be reached", () => {
  test("do not keep an answer from coming, nor the server from ending", async () => {
    await using hole = await startBlackHole();
    await using down = await Installation.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: hole.url,
      LANGFUSE_PUBLIC_KEY: "pk-lf-test",
      LANGFUSE_SECRET_KEY: "sk-lf-test",
      LANGFUSE_CAPTURE_CONTENT: "false",
      LANGFUSE_BASE_URL: `http://127.0.0.1:${await freePort()}`,
      SIMULATOR_TOKENS_PER_SECOND: "500",
    });
    for (let answers = 0; answers < 5; answers++) {
      const { stopReason } = await down.client().chat.complete.mutate({ message: QUESTION });
      expect(stopReason).toBe("end_turn");
    }
    const metrics = await until("both have failed", async () => {
      const text = await (await fetch(`${down.url}/metrics`)).text();
      return sample(text, "langfuse", "failed") > 0 && sample(text, "otlp", "failed") > 0 && text;
    });
    expect(sample(metrics, "langfuse", "sent") + sample(metrics, "otlp", "sent")).toBe(0);
    expect(hole.taken()).toBeGreaterThan(0);
    // One line for each of them, not one for each batch.
    const lines = () => {
      const output = down.server.output();
      return [/Traces were lost/g, /Langfuse could not be told/g].map(
        (line) => output.match(line)?.length ?? 0,
      );
    };
    await until("both are in the log", async () => lines().every((count) => count > 0));
    expect(lines()).toEqual([1, 1]);
    // Only a shutdown that had to be forced ends with another code.
    expect(await down.terminate()).toEqual({ code: 0, signal: null });
  });
});

describe("a Langfuse that was away", () => {
  test("is told of what was said meanwhile, also by a server that was killed", async () => {
    const port = await freePort();
    await using server = await Installation.start({
      LANGFUSE_PUBLIC_KEY: "pk-lf-test",
      LANGFUSE_SECRET_KEY: "sk-lf-test",
      LANGFUSE_BASE_URL: `http://127.0.0.1:${port}`,
      SIMULATOR_TOKENS_PER_SECOND: "500",
    });
    const answers = [];
    for (const message of [QUESTION, "And at dusk?"])
      answers.push(await server.client().chat.complete.mutate({ message }));
    await until("Langfuse was tried", async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return sample(metrics, "langfuse", "failed") > 0;
    });
    await server.kill();
    await using back = await startOtlpReceiver(port);
    await server.start();
    const ids: string[] = [];
    for (const { runId } of answers) {
      const { usage } = await server.client().runs.get.query({ runId });
      // The one that was killed may have held it, for some seconds.
      const isGeneration = ofRun(runId, /^chat /);
      const generation = await until("the generation", () => back.spans.find(isGeneration), 60_000);
      const used: unknown = JSON.parse(
        String(generation.attributes["langfuse.observation.usage_details"]),
      );
      expect(used).toMatchObject({ input: usage?.inputTokens, output: usage?.outputTokens });
      await back.waitFor("its run", ofRun(runId, /^invoke_agent$/));
      ids.push(runId);
    }
    expect(new Set(back.spans.map(({ spanId }) => spanId)).size).toBe(2 * ids.length);
    expect(back.bodies()).toContain(QUESTION);
  });
});

function sample(metrics: string, exporter: string, fate: string): number {
  const name = `parley_telemetry_spans_total{exporter="${exporter}",fate="${fate}"} `;
  const line = metrics.split("\n").find((one) => one.startsWith(name));
  return Number(line?.slice(name.length));
}
