import type { AnswerInput, Run } from "@parley/shared";
import { v4 as uuidv4, v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let one: TestProcess;
let other: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  one = await bed.start();
  other = await bed.start();
});
afterAll(() => bed.close());

const said = (text: string): AnswerInput["messages"][number] => ({
  role: "user",
  content: [{ type: "text", text }],
});
const heard = (text: string): AnswerInput["messages"][number] => ({
  role: "assistant",
  content: [{ type: "text", text }],
});
const ask = (text: string, more: Partial<AnswerInput> = {}) =>
  one.chat.answer(bed.principal, { messages: [said(text)], maxTokens: 4_096, ...more });
const finish = (run: Run) => readFollow(one.chat, bed.principal, run.id);
const keptRequests = () => bed.db.selectFrom("runRequests").selectAll().execute();
const lastBody = () => bed.simulator.requests.at(-1)?.body;

describe("an answer to a conversation that its caller holds", () => {
  it("is a run as every other: followed, stored, counted; and in no list", async () => {
    const { run, userMessage, assistantMessage } = await ask("/echo rate=max held", {
      messages: [said("Before"), heard("Then"), said("/echo rate=max held")],
    });
    const events = await finish(run);
    expectSoundLog(events);
    expect(textOfEvents(events)).toBe("held");
    expect(await one.chat.runs.get(bed.principal, run.id)).toMatchObject({
      status: "completed",
      usage: { outputTokens: 1 },
    });
    const messages = await one.chat.conversations.messages(bed.principal, run);
    expect(messages.map(({ id }) => id)).toEqual([userMessage.id, assistantMessage.id]);
    expect(messages.map(({ content }) => content)).toEqual([
      [{ type: "text", text: "/echo rate=max held" }],
      [{ type: "text", text: "held" }],
    ]);
    const listed = await one.chat.conversations.list(bed.principal, { limit: 100 });
    expect(listed.items.map(({ id }) => id)).not.toContain(run.conversationId);
    const runs = await one.chat.runs.list(bed.principal, { limit: 100 });
    expect(runs.items.map(({ id }) => id)).toContain(run.id);
  });

  it("is made from all that the caller sent, and the tools are the caller's to run", async () => {
    const { run } = await ask('/tool look {"at":"it"} rate=max', {
      system: "Be brief.",
      tools: [{ name: "look", inputSchema: { type: "object" } }],
      toolChoice: { type: "auto", disableParallel: true },
      stopSequences: ["\u0000END"],
    });
    const events = await finish(run);
    expect(events.at(-1)).toMatchObject({ type: "run.completed", stopReason: "tool_use" });
    const call = events.find((event) => event.type === "tool.call");
    expect(call).toMatchObject({ name: "look", input: { at: "it" } });
    expect(lastBody()).toMatchObject({
      system: "Be brief.",
      tools: [{ name: "look" }],
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
      stop_sequences: ["\u0000END"],
    });
  });

  it("says which stop sequence ended it", async () => {
    const { run } = await ask("/echo rate=max one two three", { stopSequences: ["three", " two"] });
    expect((await finish(run)).at(-1)).toMatchObject({
      stopReason: "stop_sequence",
      stopSequence: " two",
    });
  });

  it("is begun again from the request when its process dies before a token was seen", async () => {
    const dead = await bed.start();
    const input: AnswerInput = {
      messages: [
        said("Context \u0000 \ud800"),
        heard("Yes"),
        said("/echo ttft=3000 rate=max back"),
      ],
      system: "Be kind.",
      maxTokens: 99,
    };
    const { run } = await dead.chat.answer(bed.principal, input);
    await expect.poll(() => bed.simulator.requests.at(-1)?.state).toBe("open");
    expect((await keptRequests()).find(({ runId }) => runId === run.id)?.request).toEqual(input);
    const before = lastBody();
    await dead.loseLeaseUntil(
      async () => (await one.chat.runs.get(bed.principal, run.id)).attempt === 2,
    );
    const events = await finish(run);
    expect(textOfEvents(events)).toBe("back");
    expect(await one.chat.runs.get(bed.principal, run.id)).toMatchObject({
      status: "completed",
      attempt: 2,
    });
    expect(lastBody()).toEqual(before);
    expect(lastBody()).toMatchObject({ system: "Be kind.", max_tokens: 99 });
  });

  it("leaves nothing of the request behind, however it ends", async () => {
    const ends = [
      await ask("/echo rate=max fine"),
      await ask("/error 400 no"),
      await ask("/fault truncate rate=max no"),
    ];
    const stopped = await ask("/long 3000 rate=20");
    const deleted = await ask("/long 3000 rate=20");
    expect(await keptRequests()).not.toEqual([]);
    await one.chat.runs.stop(bed.principal, stopped.run.id);
    await one.chat.conversations.delete(bed.principal, deleted.run.conversationId);
    for (const { run } of [...ends, stopped]) await finish(run);
    expect(await keptRequests()).toEqual([]);
  });

  it("goes with its request when its conversation is removed in the database", async () => {
    const { run } = await ask("/long 3000 rate=20");
    expect(await keptRequests()).toHaveLength(1);
    await bed.db.deleteFrom("conversations").where("id", "=", run.conversationId).execute();
    expect(await keptRequests()).toEqual([]);
  });

  it("does not exist for another organization", async () => {
    const { run } = await ask("/echo rate=max mine");
    await finish(run);
    const gone = { code: "NOT_FOUND" };
    const { chat } = one;
    await expect(chat.runs.get(bed.foreigner, run.id)).rejects.toMatchObject(gone);
    await expect(chat.runs.stop(bed.foreigner, run.id)).rejects.toMatchObject(gone);
    await expect(
      chat.conversations.messages(bed.foreigner, { conversationId: run.conversationId }),
    ).rejects.toMatchObject(gone);
  });

  it("cannot be gone on with here, where what came before is not known", async () => {
    const { run, assistantMessage } = await ask("/stop max_tokens rate=max held");
    await finish(run);
    const { conversationId } = run;
    const messageId = assistantMessage.id;
    const { messages } = one.chat;
    for (const tried of [
      () => messages.send(bed.principal, { conversationId, content: "And now?" }),
      () =>
        messages.send(bed.principal, { conversationId, createConversation: true, content: "Now?" }),
      () => messages.regenerate(bed.principal, { messageId }),
      () => messages.continue(bed.principal, { messageId }),
    ])
      await expect(tried()).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await one.chat.conversations.messages(bed.principal, { conversationId })).toHaveLength(
      2,
    );
  });
});

describe("answer (invariant 8)", () => {
  it("returns the same run for the same id and input, also at the same time", async () => {
    const input: AnswerInput = { id: uuidv4(), messages: [said("/echo rate=max once")] };
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? one : other).chat.answer(bed.principal, input),
      ),
    );
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
    expect(new Set(started.map(({ run }) => run.conversationId)).size).toBe(1);
    const [first] = started;
    if (first !== undefined) await finish(first.run);
    const again = await one.chat.answer(bed.principal, input);
    expect(again.run).toMatchObject({ id: first?.run.id, status: "completed" });
  });

  it("refuses the same id with another input; another organization may use it", async () => {
    const id = uuidv7();
    await finish((await ask("/echo rate=max one", { id })).run);
    await expect(ask("/echo rate=max two", { id })).rejects.toMatchObject({ code: "CONFLICT" });
    const theirs = await one.chat.answer(bed.foreigner, {
      id,
      messages: [said("/echo rate=max one")],
    });
    expect((await readFollow(one.chat, bed.foreigner, theirs.run.id)).at(-1)?.type).toBe(
      "run.completed",
    );
  });
});
