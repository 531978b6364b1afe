import { trace } from "@opentelemetry/api";
import { type RunTrace, TracesRefused } from "@parley/chat";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aRunTrace } from "../testing/a-run-trace.ts";
import { findDeadAddress, startBlackHole, startCollector } from "../testing/collectors.ts";
import type { SpanFate } from "./span-batcher.ts";
import { startTracing, type Tracing, type TracingOptions } from "./start-tracing.ts";

const lines: string[] = [];
let fates: Record<SpanFate, number>;
let depth: () => number;
let tracing: Tracing | undefined;

beforeEach(() => {
  lines.length = 0;
  fates = { sent: 0, failed: 0, dropped: 0 };
});
afterEach(() => close());

async function close(): Promise<void> {
  const open = tracing;
  tracing = undefined;
  await open?.close();
}

function start(targets: Partial<Pick<TracingOptions, "otlp" | "langfuse" | "sampler">>): void {
  tracing = startTracing({
    otlp: undefined,
    langfuse: undefined,
    sampler: "parentbased_always_on",
    samplerRatio: 1,
    serviceName: "parley",
    resourceAttributes: {},
    log: { warn: (fields, message) => void lines.push(JSON.stringify({ ...fields, message })) },
    onFate: (_exporter, fate, spans) => {
      fates[fate] += spans;
    },
    onQueue: (_exporter, read) => {
      depth = read;
    },
    ...targets,
  });
}

function makeSpans(count: number, attributes = {}): void {
  const tracer = trace.getTracer("test");
  for (let made = 0; made < count; made++) tracer.startSpan("work", { attributes }).end();
}

const langfuseAt = (baseUrl: string) => ({
  publicKey: "pk",
  secretKey: "sk",
  baseUrl,
  captureContent: true,
});

describe("without a target", () => {
  it("starts nothing", () => {
    start({});
    expect(tracing).toBeUndefined();
    expect(trace.getTracer("test").startSpan("work").isRecording()).toBe(false);
  });
});

describe("with a collector", () => {
  it("sends every span, the last ones when it closes", async () => {
    await using collector = await startCollector();
    start({ otlp: { endpoint: `${collector.url}/`, headers: {} } });
    makeSpans(300);
    await close();
    expect(fates).toEqual({ sent: 300, failed: 0, dropped: 0 });
    expect(collector.bodies.join("").split("work")).toHaveLength(300 + 1);
    expect(depth()).toBe(0);
  });

  it("drops and counts what is too much for one that never answers, and closes all the same", async () => {
    await using hole = await startBlackHole();
    start({ otlp: { endpoint: hole.url, headers: {} } });
    makeSpans(10_000);
    expect(depth()).toBe(4_096);
    expect(fates).toEqual({ sent: 0, failed: 0, dropped: 10_000 - 4_096 });
    expect(lines).toHaveLength(1);
    await close();
  });

  it("tells in one line that nobody is there", async () => {
    start({ otlp: { endpoint: await findDeadAddress(), headers: {} } });
    makeSpans(1_000);
    await expect.poll(() => fates.failed).toBeGreaterThan(0);
    makeSpans(5_000);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("Answers do not suffer");
  }, 15_000);

  it("does not get what is not sampled", async () => {
    await using collector = await startCollector();
    start({ otlp: { endpoint: collector.url, headers: {} }, sampler: "always_off" });
    makeSpans(10, { "gen_ai.operation.name": "chat" });
    await close();
    expect(collector.bodies).toEqual([]);
  });
});

describe("with Langfuse", () => {
  it("sends tools that are called by themselves, sampled or not, and no other live span", async () => {
    await using collector = await startCollector();
    start({ langfuse: langfuseAt(collector.url), sampler: "always_off" });
    makeSpans(5);
    makeSpans(2, { "gen_ai.operation.name": "chat" });
    makeSpans(3, { "gen_ai.operation.name": "execute_tool" });
    await close();
    expect(fates.sent).toBe(3);
    expect(collector.bodies.join("").match(/"work"/g)).toHaveLength(3);
  });

  it("holds no more than so much text", async () => {
    await using hole = await startBlackHole();
    start({ langfuse: langfuseAt(hole.url) });
    const text = "x".repeat(1_000_000);
    makeSpans(100, { "gen_ai.operation.name": "execute_tool", text });
    await expect.poll(() => fates.dropped).toBe(100 - 31);
    expect(depth()).toBe(31);
  });

  it("tells of runs in requests of so many spans, and knows that they have come", async () => {
    await using collector = await startCollector();
    start({ langfuse: langfuseAt(collector.url) });
    await receive(Array.from({ length: 10 }, () => aRunTrace()));
    expect(fates).toEqual({ sent: 40, failed: 0, dropped: 0 });
    const spans = (body: string) => body.split('"spanId"').length - 1;
    expect(collector.bodies.map(spans)).toEqual([16, 16, 8]);
  });

  it("says of runs whether they are refused for good or may be told of later", async () => {
    await using collector = await startCollector(() => status);
    let status = 413;
    start({ langfuse: langfuseAt(collector.url) });
    await expect(receive([aRunTrace()])).rejects.toBeInstanceOf(TracesRefused);
    for (status of [401, 404, 500]) {
      const told = receive([aRunTrace()]);
      await expect(told).rejects.toThrow();
      await expect(told).rejects.not.toBeInstanceOf(TracesRefused);
    }
    expect(fates).toEqual({ sent: 0, failed: 16, dropped: 0 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("later");
    status = 200;
    await receive([aRunTrace()]);
    expect(fates.sent).toBe(4);
  });
});

async function receive(traces: readonly RunTrace[]): Promise<void> {
  if (tracing?.langfuse === undefined) throw new Error("Langfuse is told of nothing.");
  await tracing.langfuse.receiver.receive(traces);
}
