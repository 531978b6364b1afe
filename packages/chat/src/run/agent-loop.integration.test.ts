import { type SequencedRunEvent, textOf, type SendMessageInput } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createTestTools, type TestTools } from "../testing/test-tools.ts";
import { MAX_TOOL_OUTPUT } from "../tools/call-tool.ts";

let bed: TestBed;
let tools: TestTools;
let here: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  tools = createTestTools();
  here = await bed.start({ tools: [tools.source] });
});
afterAll(() => bed.close());

const all = ["add", "gate", "once", "ask", "long", "refuse", "break", "hang"];

function send(content: string, options: Partial<SendMessageInput> = {}, at = here) {
  return at.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    tools: all,
    ...options,
  });
}

/** One answer from its question to its end, with all that has to hold of any. */
async function answer(content: string, options: Partial<SendMessageInput> = {}, at = here) {
  const { run } = await send(content, options, at);
  const events = await readFollow(at.chat, bed.principal, run.id);
  const message = await messageOf(run.conversationId, at);
  expectSoundLog(events);
  expect(await bed.readLog(run.id)).toEqual(events);
  expect(textOf(message.content)).toBe(textOfEvents(events));
  return { run: await at.chat.runs.get(bed.principal, run.id), events, message };
}

async function messageOf(conversationId: string, at = here) {
  const messages = await at.chat.conversations.messages(bed.principal, { conversationId });
  const last = messages.at(-1);
  if (last === undefined) throw new Error("There is no message.");
  return last;
}

const results = (events: readonly SequencedRunEvent[]) =>
  events.flatMap((event) => (event.type === "tool.result" ? [event] : []));
const types = (events: readonly SequencedRunEvent[]) =>
  events.map(({ type }) => type).filter((type) => type !== "text.delta");

describe("an answer with tools", () => {
  it("calls the model until it asks for none, each finished call of it in one piece", async () => {
    const { events, message, run } = await answer(
      '/tool add {"a":1,"b":2} /tool add {"a":3,"b":4} rounds=2',
    );
    const step = ["usage", "tool.call", "tool.call", "usage", "tool.result", "tool.result"];
    expect(types(events)).toEqual(["run.started", ...step, ...step, "usage", "run.completed"]);
    expect(results(events).map(({ output }) => output)).toEqual([
      { sum: 3 },
      { sum: 7 },
      { sum: 3 },
      { sum: 7 },
    ]);
    const blocks = ["text", "tool_use", "tool_use", "tool_result", "tool_result"];
    expect(message.content.map(({ type }) => type)).toEqual([...blocks, ...blocks, "text"]);
    expect(textOf(message.content)).toContain("I will ask `add` and `add`.\n\nI will ask");
    expect(textOf(message.content)).toContain("That took 2 rounds of tools.");
    const counted = events.flatMap((event) =>
      event.type === "usage" && event.stopReason !== undefined ? [event.outputTokens] : [],
    );
    const last = run.usage?.outputTokens ?? 0;
    expect(counted).toHaveLength(2);
    expect(last).toBeGreaterThan(counted.reduce((sum, tokens) => sum + tokens, 0));
    expect(run.costMicroDollars).toBeGreaterThan(0);
  });

  it("sends the model what it asked for and got, and only that it may call", async () => {
    await answer('/think /tool add {"a":1,"b":2}', { tools: ["add", "add"], thinking: true });
    const body = bed.simulator.requests.at(-1)?.body;
    expect(body).toMatchObject({
      tools: [{ name: "add", input_schema: { type: "object" } }],
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "thinking" },
            { type: "text", text: "I will ask `add`." },
            { type: "tool_use" },
          ],
        },
        { role: "user", content: [{ type: "tool_result", content: '{"sum":3}', is_error: false }] },
      ],
    });
  });

  it("goes on in later messages, with tools or without", async () => {
    const conversationId = uuidv7();
    await answer('/tool add {"a":1,"b":2}', { conversationId });
    const { run } = await answer("And now?", { conversationId, tools: [] });
    expect(run.status).toBe("completed");
    expect(bed.simulator.requests.at(-1)?.body).toMatchObject({
      tools: [{ name: "add" }],
      tool_choice: { type: "none" },
    });
    const { run: third } = await answer('/tool add {"a":1,"b":2}', { conversationId });
    expect(third.status).toBe("completed");
  });

  it("tells the model what went wrong with a call, and nobody what is ours", async () => {
    const { events, run } = await answer(
      '/tool refuse {} /tool break {} /tool hang {} /tool add {"a":"one"} /tool nothing {} /tool add {"a":1,"b":1}',
    );
    const byName = new Map(
      events.flatMap((event) => (event.type === "tool.call" ? [[event.id, event.name]] : [])),
    );
    const told = results(events).map(({ id, output, isError }) => [
      byName.get(id),
      isError,
      output,
    ]);
    expect(told).toHaveLength(6);
    expect(told).toEqual(
      expect.arrayContaining([
        ["refuse", true, "It is Sunday."],
        ["break", true, "The tool failed."],
        ["hang", true, "The tool took longer than 0.05 s, and was cut."],
        ["add", true, expect.stringContaining("The input is not valid.")],
        ["nothing", true, 'There is no tool "nothing" here.'],
        ["add", false, { sum: 2 }],
      ]),
    );
    expect(run.status).toBe("completed");
  });

  it("cuts what is too long for a model, with a word about it", async () => {
    const { events } = await answer(`/tool long {"characters":${MAX_TOOL_OUTPUT + 1}}`);
    const [result] = results(events);
    expect(result?.output).toMatch(/^x+\n\n\[Cut here: these are the first 100000 of 100001/);
    const whole = await answer(`/tool long {"characters":${MAX_TOOL_OUTPUT}}`);
    expect(results(whole.events)[0]?.output).toBe("x".repeat(MAX_TOOL_OUTPUT));
  });

  it("refuses tools that are not there, or not for the key, before anything is written", async () => {
    const key = { ...bed.principal, scopes: ["chat:write" as const] };
    const conversationId = uuidv7();
    const input = { conversationId, createConversation: true, content: "Hi" };
    const chat = here.chat.messages;
    await expect(
      chat.send(bed.principal, { ...input, tools: ["add", "none"] }),
    ).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining('"none"'),
    });
    await expect(chat.send(key, { ...input, tools: ["guarded"] })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("audit:read"),
    });
    await expect(here.chat.conversations.get(bed.principal, conversationId)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await chat.send(bed.principal, { ...input, tools: ["guarded"] });
  });

  it("is made anew with the same tools, unless others are named", async () => {
    const { message, run } = await answer('/tool add {"a":1,"b":2}', { tools: ["add"] });
    const again = await here.chat.messages.regenerate(bed.principal, { messageId: message.id });
    const events = await readFollow(here.chat, bed.principal, again.run.id);
    expect(results(events)).toHaveLength(1);
    expect(
      await here.chat.conversations.parameters(bed.principal, run.conversationId),
    ).toMatchObject({ tools: ["add"] });
    const without = await here.chat.messages.regenerate(bed.principal, {
      messageId: message.id,
      tools: [],
    });
    await readFollow(here.chat, bed.principal, without.run.id);
    expect(
      await here.chat.conversations.parameters(bed.principal, run.conversationId),
    ).toMatchObject({ tools: null });
  });
});

describe("the limits of an answer", () => {
  it("are so many calls of the model, the last of which has to say what it came to", async () => {
    const few = await bed.start({ tools: [tools.source], answerLimits: { steps: 3 } });
    const { events, run } = await answer('/tool add {"a":1,"b":2} rounds=9', {}, few);
    expect(results(events)).toHaveLength(2);
    expect(run).toMatchObject({ status: "completed", stopReason: "end_turn" });
    expect(bed.simulator.requests.at(-1)?.body).toMatchObject({ tool_choice: { type: "none" } });
  });

  it("are tokens, and money", async () => {
    const tokens = await bed.start({ tools: [tools.source], answerLimits: { tokens: 20 } });
    const first = await answer('/tool add {"a":1,"b":2} rounds=9', {}, tokens);
    expect(first.run).toMatchObject({ status: "completed", stopReason: "max_run_tokens" });
    expect(results(first.events)).toHaveLength(1);
    const money = await bed.start({ tools: [tools.source], answerLimits: { microDollars: 1 } });
    const second = await answer('/tool add {"a":1,"b":2} rounds=9', {}, money);
    expect(second.run).toMatchObject({ status: "completed", stopReason: "max_run_cost" });
    expect(results(second.events)).toHaveLength(1);
  });

  it("are so many calls of tools at once: the others are told as not made", async () => {
    const { events, run } = await answer('/tool add {"a":1,"b":2} '.repeat(66));
    const made = results(events);
    expect(made).toHaveLength(66);
    expect(made.filter(({ isError }) => isError)).toHaveLength(2);
    expect(tools.callsOf(run.id)).toHaveLength(64);
  });
});

describe("a stop", () => {
  it("cuts tools, and keeps what was asked for; later messages go on from it", async () => {
    const conversationId = uuidv7();
    const { run } = await send('/tool gate {} /tool add {"a":1,"b":2}', { conversationId });
    await expect
      .poll(() => tools.callsOf(run.id).map(({ state }) => state))
      .toEqual(["begun", "done"]);
    const reading = readFollow(here.chat, bed.principal, run.id);
    await here.chat.runs.stop(bed.principal, run.id);
    const events = await reading;
    expect(events.at(-1)).toMatchObject({
      type: "run.stopped",
      usage: { outputTokens: expect.any(Number) },
    });
    expect(tools.callsOf(run.id)[0]?.state).toBe("cut");
    expect(results(events)).toHaveLength(1);
    expectSoundLog(events);
    const { run: next } = await answer("And now?", { conversationId });
    expect(next.status).toBe("completed");
    expect(JSON.stringify(bed.simulator.requests.at(-1)?.body)).toContain("It was not run");
  });

  it("in the model's second call keeps the first one's results", async () => {
    const { run } = await send('/tool add {"a":1,"b":2} tokens=5000 rate=200');
    const read = await readFollow(here.chat, bed.principal, run.id, {
      until: ({ type, seq }) => type === "text.delta" && seq > 8,
    });
    await here.chat.runs.stop(bed.principal, run.id);
    const events = await readFollow(here.chat, bed.principal, run.id);
    expect(events.slice(0, read.length)).toEqual(read);
    expect(events.at(-1)?.type).toBe("run.stopped");
    const message = await messageOf(run.conversationId);
    expect(textOf(message.content)).toBe(textOfEvents(events));
    // And the person goes on with it: the sibling begins with all of it, and calls nothing again.
    const made = tools.calls.length;
    const continued = await here.chat.messages.continue(bed.principal, { messageId: message.id });
    const rest = await readFollow(here.chat, bed.principal, continued.run.id, {
      until: ({ type, seq }) => type === "text.delta" && seq > 12,
    });
    expect(textOfEvents(rest).startsWith(textOfEvents(events))).toBe(true);
    expect(tools.calls.length).toBe(made);
    await here.chat.runs.stop(bed.principal, continued.run.id);
    const log = await readFollow(here.chat, bed.principal, continued.run.id);
    const sibling = (
      await here.chat.conversations.messages(bed.principal, { conversationId: run.conversationId })
    ).find(({ id }) => id === continued.run.messageId);
    expect(textOf(sibling?.content ?? [])).toBe(textOfEvents(log));
    expect(sibling?.content.slice(0, 3)).toEqual(message.content.slice(0, 3));
  });
});
