import { type SendMessageInput, type SequencedRunEvent, textOf } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createTestTools, type TestTools } from "../testing/test-tools.ts";

let bed: TestBed;
let settler: TestProcess;
let settlersTools: TestTools;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  settlersTools = createTestTools();
  settlersTools.open();
  settler = await bed.start({ tools: [settlersTools.source] });
});
afterAll(() => bed.close());

const tools = ["add", "gate", "gate_once"];

/** A process with tools of its own, none of whose gates is open. */
async function startLeaving() {
  const own = createTestTools();
  return { own, process: await bed.start({ tools: [own.source] }) };
}

async function send(at: TestProcess, content: string, options: Partial<SendMessageInput> = {}) {
  const { run } = await at.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    tools,
    ...options,
  });
  return run;
}

const read = (runId: string) => readFollow(settler.chat, bed.principal, runId);
const results = (events: readonly SequencedRunEvent[]) =>
  events.flatMap((event) => (event.type === "tool.result" ? [event] : []));

async function messageText(conversationId: string): Promise<string> {
  const messages = await settler.chat.conversations.messages(bed.principal, { conversationId });
  return textOf(messages.at(-1)?.content ?? []);
}

describe("a shutdown", () => {
  it("while tools are called hands the answer over: what was done stays, the rest is made again where it may be", async () => {
    const { own, process } = await startLeaving();
    const run = await send(process, '/tool add {"a":1,"b":2} /tool gate {} /tool gate_once {}');
    await expect.poll(() => own.callsOf(run.id)).toHaveLength(3);
    await expect.poll(async () => results(await bed.readLog(run.id))).toHaveLength(1);
    await process.close(0);
    const events = await read(run.id);
    expect(events.at(-1)).toMatchObject({ type: "run.completed", stopReason: "end_turn" });
    expect(own.callsOf(run.id).map(({ state }) => state)).toEqual(["done", "cut", "cut"]);
    expect(settlersTools.callsOf(run.id).map(({ tool }) => tool)).toEqual(["gate"]);
    const told = results(events).map(({ isError, output }) => [isError, output]);
    expect(told).toContainEqual([false, { sum: 3 }]);
    expect(told).toContainEqual([false, { said: "open" }]);
    expect(told).toContainEqual([true, expect.stringContaining("nobody knows")]);
    expectSoundLog(events);
    expect(await messageText(run.conversationId)).toBe(textOfEvents(events));
  });

  it("in a later call of the model hands it over in the middle of a word", async () => {
    const question = '/tool add {"a":1,"b":2} tokens=300 rate=400';
    const whole = textOfEvents(await read((await send(settler, question)).id));
    const { process } = await startLeaving();
    const run = await send(process, question);
    const seen = await readFollow(process.chat, bed.principal, run.id, {
      until: ({ type, seq }) => type === "text.delta" && seq > 10,
    });
    await process.close(0);
    const events = await read(run.id);
    expect(events.slice(0, seen.length)).toEqual(seen);
    expect(events.filter(({ type }) => type === "run.started")).toHaveLength(2);
    expect(textOfEvents(events)).toBe(whole);
    expect(results(events)).toHaveLength(1);
    expectSoundLog(events);
    expect(await messageText(run.conversationId)).toBe(whole);
    const ended = await settler.chat.runs.get(bed.principal, run.id);
    expect(ended.usage?.outputTokens).toBeGreaterThan(300);
    const { estimated } = await bed.db
      .selectFrom("usageRecords")
      .select("estimated")
      .where("runId", "=", run.id)
      .executeTakeFirstOrThrow();
    expect(estimated).toBe(true);
  });

  it("before a step was finished leaves the answer to its person, as it always did", async () => {
    const { process } = await startLeaving();
    const run = await send(process, "/long 3000 rate=200");
    await readFollow(process.chat, bed.principal, run.id, {
      until: ({ type, seq }) => type === "text.delta" && seq > 6,
    });
    await process.close(0);
    expect((await read(run.id)).at(-1)?.type).toBe("run.interrupted");
  });
});

describe("an answer that is gone on with by its person", () => {
  it("begins with all that was kept, and dies no second death", async () => {
    const { own, process } = await startLeaving();
    const first = await send(process, '/tool add {"a":1,"b":2} /tool gate {} tokens=200 rate=400');
    await expect.poll(() => own.callsOf(first.id)).toHaveLength(2);
    await expect.poll(async () => results(await bed.readLog(first.id))).toHaveLength(1);
    await process.chat.runs.stop(bed.principal, first.id);
    const stopped = await read(first.id);
    const { run } = await process.chat.messages.continue(bed.principal, {
      messageId: first.messageId,
    });
    const seen = await readFollow(process.chat, bed.principal, run.id, {
      until: ({ type, seq }) => type === "text.delta" && seq > 14,
    });
    await process.close(0);
    const events = await read(run.id);
    expect(events.slice(0, seen.length)).toEqual(seen);
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(textOfEvents(events).startsWith(textOfEvents(stopped))).toBe(true);
    expect(results(events).map(({ isError }) => isError)).toEqual([false, true]);
    expect(results(events)[1]?.output).toContain("It was not run");
    expect(settlersTools.callsOf(run.id)).toEqual([]);
    expectSoundLog(events);
    expect(await messageText(run.conversationId)).toBe(textOfEvents(events));
  });
});
