import { countDueTraces, countTraceTries } from "@parley/db";
import { noUsage, type RunEvent, type SendMessageInput, type TokenUsage } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { approveAll } from "../testing/approve-all.ts";
import { plantRun } from "../testing/plant-run.ts";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createTestTools } from "../testing/test-tools.ts";
import { type RunTrace, readRunTrace, type TracedModelCall } from "./run-trace.ts";
import { type TraceReceiver, TracesRefused } from "./trace-sender.ts";

/** Keeps what it is told, as long as it works; and says how often it was asked to. */
class Keeper implements TraceReceiver {
  readonly wantsContent = true;
  readonly kept: RunTrace[] = [];
  asked = 0;
  /** What it throws, if anything. */
  complaint: (traces: readonly RunTrace[]) => Error | undefined = () => undefined;

  async receive(traces: readonly RunTrace[]): Promise<void> {
    this.asked++;
    const error = this.complaint(traces);
    if (error !== undefined) throw error;
    this.kept.push(...traces);
  }

  of(runId: string): RunTrace[] {
    return this.kept.filter(({ run }) => run.id === runId);
  }

  modelCallsOf(runId: string): TracedModelCall[] {
    return this.of(runId).flatMap(({ modelCalls }) => modelCalls);
  }
}

let bed: TestBed;
let here: TestProcess;
let keeper: Keeper;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  keeper = new Keeper();
  here = await bed.start({ tools: [createTestTools().source], traceReceiver: keeper });
});
afterAll(() => bed.close());

async function send(content: string, options: Partial<SendMessageInput> = {}) {
  const { run } = await here.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    ...options,
  });
  return run;
}

/** The run's traces, once its end was told. */
async function toldOf(runId: string): Promise<RunTrace[]> {
  await expect.poll(() => keeper.of(runId).some(({ endedAt }) => endedAt !== null)).toBe(true);
  return keeper.of(runId);
}

const all = { after: 0, wantsContent: true, provider: "parley.simulator" };

const isDue = () => countDueTraces(bed.db);

function sumOf(calls: readonly TracedModelCall[]): TokenUsage {
  const sum = { ...noUsage };
  for (const { usage } of calls) {
    sum.inputTokens += usage.inputTokens;
    sum.outputTokens += usage.outputTokens;
    sum.cacheReadTokens += usage.cacheReadTokens;
    sum.cacheWriteTokens += usage.cacheWriteTokens;
  }
  return sum;
}

/** Every call once, in order; together they are what the run is billed. */
async function expectWhole(runId: string): Promise<TracedModelCall[]> {
  await toldOf(runId);
  const calls = keeper.modelCallsOf(runId);
  expect(calls.map(({ number }) => number)).toEqual(calls.map((_, at) => at + 1));
  const { usage, costMicroDollars } = await here.chat.runs.get(bed.principal, runId);
  expect(sumOf(calls)).toEqual(usage ?? noUsage);
  const cost = calls.reduce((all, call) => all + (call.costMicroDollars ?? 0), 0);
  expect(cost).toBe(costMicroDollars ?? 0);
  for (const { startedAt, firstTokenAt, endedAt } of calls) {
    expect(startedAt.getTime()).toBeLessThanOrEqual((firstTokenAt ?? endedAt).getTime());
    expect((firstTokenAt ?? startedAt).getTime()).toBeLessThanOrEqual(endedAt.getTime());
  }
  return calls;
}

describe("an answer", () => {
  it("is told of once, each call with its tokens and its own words", async () => {
    const run = await send('/tool add {"a":1,"b":2} /tool refuse {} rounds=2', {
      tools: ["add", "refuse"],
    });
    const calls = await expectWhole(run.id);
    const blocks = ["text", "tool_use", "tool_use"];
    const said = calls.map(({ content }) => content?.output.map(({ type }) => type));
    expect(said).toEqual([blocks, blocks, ["text"]]);
    expect(calls.map(({ stopReason }) => stopReason)).toEqual(["tool_use", "tool_use", "end_turn"]);
    expect(calls.map(({ estimated }) => estimated)).toEqual([false, false, false]);
    const asked = calls.map(({ content }) => content?.input.messages.length);
    expect(asked).toEqual([1, 3, 5]);
    const toolCalls = keeper.of(run.id).flatMap((trace) => trace.toolCalls);
    expect(toolCalls).toHaveLength(4);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(4);
    expect(toolCalls.find(({ name }) => name === "add")).toMatchObject({
      isError: false,
      content: { input: { a: 1, b: 2 }, output: { sum: 3 } },
    });
    await expect.poll(isDue).toBe(0);
  });

  it("that fails before its model says a word has no call, but an end", async () => {
    const run = await send("/error 529");
    const [trace] = await toldOf(run.id);
    expect(trace).toMatchObject({ modelCalls: [], run: { failureCode: "UPSTREAM_OVERLOADED" } });
  });

  it("that is stopped is told of with what was heard", async () => {
    const run = await send("/long 5000");
    await readFollow(here.chat, bed.principal, run.id, {
      until: ({ type }) => type === "text.delta",
    });
    await here.chat.runs.stop(bed.principal, run.id);
    expect(await expectWhole(run.id)).toMatchObject([{ estimated: true, stopReason: null }]);
  });

  it("that waits for its person is told of so far, and then only of the rest", async () => {
    const run = await send("/tool ask {}", { tools: ["ask"] });
    await expect.poll(() => keeper.modelCallsOf(run.id)).toHaveLength(1);
    expect(keeper.of(run.id)).toMatchObject([{ endedAt: null }]);
    await approveAll(here.chat, bed.principal, run.id);
    await expectWhole(run.id);
    expect(keeper.of(run.id).flatMap(({ toolCalls }) => toolCalls)).toMatchObject([
      { name: "ask", content: { output: { said: "agreed" } } },
    ]);
    // Whoever tells of it again, now that all is over, tells the same.
    const { organizationId } = bed.principal;
    const again = await readRunTrace(bed.db, { run: { id: run.id, organizationId }, ...all });
    expect(again?.modelCalls).toEqual(keeper.modelCallsOf(run.id));
  });

  it("in a temporary conversation is told of without a word of it", async () => {
    const run = await send('/tool add {"a":1,"b":2}', { temporary: true, tools: ["add"] });
    const calls = await expectWhole(run.id);
    expect(calls.map(({ content }) => content)).toEqual([undefined, undefined]);
    const [toolCall] = keeper.of(run.id).flatMap(({ toolCalls }) => toolCalls);
    expect(toolCall).toMatchObject({ name: "add", content: undefined });
  });

  it("to a conversation that its caller holds is told of with that, which is then forgotten", async () => {
    const { run } = await here.chat.answer(bed.principal, {
      messages: [
        { role: "user", content: [{ type: "text", text: "A first question." }] },
        { role: "assistant", content: [{ type: "text", text: "An answer." }] },
        { role: "user", content: [{ type: "text", text: "A second one." }] },
      ],
    });
    const [call] = await expectWhole(run.id);
    expect(call?.content?.input.messages).toHaveLength(3);
    const requests = () =>
      bed.db.selectFrom("runRequests").select("runId").where("runId", "=", run.id).execute();
    await expect.poll(requests).toEqual([]);
  });
});

describe("a receiver", () => {
  it("that is away is told of everything when it is back, once", async () => {
    keeper.complaint = () => new Error("connect ECONNREFUSED");
    const before = keeper.asked;
    const runs = await Promise.all(["one", "two", "three"].map((text) => send(text)));
    await expect.poll(() => keeper.asked).toBeGreaterThan(before);
    await expect.poll(isDue).toBe(3);
    keeper.complaint = () => undefined;
    for (const { id } of runs) await expectWhole(id);
    expect(runs.map(({ id }) => keeper.of(id).length)).toEqual([1, 1, 1]);
  });

  it("that takes one run never gets the others all the same; the one is given up in the end", async () => {
    const bad = uuidv7();
    keeper.complaint = (traces) =>
      traces.some(({ run }) => run.conversationId === bad)
        ? new TracesRefused("Too large.")
        : undefined;
    const [refused, ...others] = await Promise.all([
      send("bad", { conversationId: bad }),
      send("good"),
      send("better"),
    ]);
    for (const { id } of others) await expectWhole(id);
    const tries = () =>
      bed.db
        .selectFrom("traceOutbox")
        .select("tries")
        .where("runId", "=", refused.id)
        .executeTakeFirst();
    await expect.poll(tries).toEqual({ tries: 1 });
    const limit = { maxTries: 2, afterMs: 0 };
    expect(await countTraceTries(bed.db, [refused.id], limit)).toBe(1);
    expect(await tries()).toBeUndefined();
    keeper.complaint = () => undefined;
  });

  it("that nobody names is given a week, and then nothing waits for it any more", async () => {
    keeper.complaint = () => new Error("connect ECONNREFUSED");
    const run = await send("Told too late.");
    await readFollow(here.chat, bed.principal, run.id);
    const row = () =>
      bed.db.selectFrom("traceOutbox").select("tries").where("runId", "=", run.id).execute();
    await expect.poll(row).toHaveLength(1);
    const before = new Date(Date.now() - 8 * 86_400_000);
    await bed.db.updateTable("traceOutbox").set({ createdAt: before }).execute();
    expect(await row()).toHaveLength(1);
    await bed.db.updateTable("runs").set({ endedAt: before }).where("id", "=", run.id).execute();
    await expect.poll(row).toEqual([]);
    keeper.complaint = () => undefined;
  });

  it("that a process never reached is told of its answers by another", async () => {
    const unheard = new Keeper();
    unheard.complaint = () => new Error("connect ECONNREFUSED");
    const other = await bed.start({ traceReceiver: unheard });
    const { run } = await other.chat.messages.send(bed.principal, {
      conversationId: uuidv7(),
      createConversation: true,
      content: "Hello",
    });
    await readFollow(other.chat, bed.principal, run.id);
    await other.close(0);
    await expectWhole(run.id);
    expect(unheard.kept).toEqual([]);
  });

  it("has nothing to be told of what is deleted before", async () => {
    keeper.complaint = () => new Error("connect ECONNREFUSED");
    const run = await send("Forget this.");
    await readFollow(here.chat, bed.principal, run.id);
    await expect.poll(isDue).toBe(1);
    await here.chat.conversations.delete(bed.principal, run.conversationId);
    expect(await isDue()).toBe(0);
    keeper.complaint = () => undefined;
  });
});

describe("wherever a process dies", () => {
  it("every call of a model is told of, the cut ones too, and the sum is the bill", async () => {
    const question =
      '/think /tool add {"a":1,"b":2} /tool ask {} /tool add {"a":3,"b":4} rounds=2 rate=300';
    const options = { tools: ["add", "ask"], thinking: true };
    const run = await send(question, options);
    const whole = await approveAll(here.chat, bed.principal, run.id);
    const log = whole.map(({ seq: _, ...event }): RunEvent => event);
    // Where a commit may end: not within the end of a model call, which is in one piece.
    const cuts = log.flatMap((event, at) => (event.type === "tool.call" ? [] : [at + 1]));
    const ids = await Promise.all(
      cuts.slice(0, -1).map(async (length) => {
        const planted = await plantRun(bed, { question, options, log: log.slice(0, length) });
        await approveAll(here.chat, bed.principal, planted.runId);
        return planted.runId;
      }),
    );
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) {
      const calls = await expectWhole(id);
      const begun = (await bed.readLog(id)).filter(
        (event) => event.type === "usage" && event.stopReason === undefined,
      );
      expect(calls).toHaveLength(begun.length);
    }
  });
});
