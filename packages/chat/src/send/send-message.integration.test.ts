import { MAX_TEXT_LENGTH, type Message, textOf } from "@parley/shared";
import { v4 as uuidv4, v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { CONTINUE_INSTRUCTION } from "../run/build-model-request.ts";
import { answerTo } from "../testing/answer-to.ts";
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

const send = (content: string, conversationId: string, more: object = {}) =>
  one.chat.messages.send(bed.principal, {
    conversationId,
    createConversation: true,
    content,
    maxTokens: 100_000,
    ...more,
  });
const finish = (run: { id: string }) => readFollow(one.chat, bed.principal, run.id);
const tree = (conversationId: string): Promise<Message[]> =>
  one.chat.conversations.messages(bed.principal, { conversationId });

describe("send (invariant 8)", () => {
  it("returns the same run for the same id and input, also at the same time", async () => {
    const input = {
      id: uuidv7(),
      conversationId: uuidv7(),
      createConversation: true,
      content: "/echo rate=max once",
    };
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? one : other).chat.messages.send(bed.principal, input),
      ),
    );
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
    await finish(started[0]?.run ?? { id: "" });
    const again = await one.chat.messages.send(bed.principal, input);
    expect(again.run).toMatchObject({ id: started[0]?.run.id, status: "completed" });
    expect(await tree(input.conversationId)).toHaveLength(2);
  });

  it("refuses the same id with another input, and with another caller", async () => {
    const id = uuidv7();
    const conversationId = uuidv7();
    await finish((await send("/echo rate=max one", conversationId, { id })).run);
    const conflict = { code: "CONFLICT" };
    await expect(send("/echo rate=max two", conversationId, { id })).rejects.toMatchObject(
      conflict,
    );
    await expect(
      one.chat.messages.send(bed.foreigner, {
        id,
        conversationId: uuidv7(),
        createConversation: true,
        content: "/echo rate=max one",
      }),
    ).rejects.toMatchObject(conflict);
    expect(await tree(conversationId)).toHaveLength(2);
    expect((await one.chat.conversations.list(bed.foreigner, { limit: 5 })).items).toEqual([]);
  });

  it("writes nothing when the parent is not there, not an answer, or not finished", async () => {
    const conversationId = uuidv7();
    const first = await send("/long 3000 rate=50", conversationId);
    const elsewhere = await send("/echo rate=max", uuidv7());
    for (const [parentId, code] of [
      [uuidv4(), "NOT_FOUND"],
      [elsewhere.assistantMessage.id, "NOT_FOUND"],
      [first.userMessage.id, "BAD_REQUEST"],
      [first.assistantMessage.id, "CONFLICT"],
      [undefined, "CONFLICT"],
    ])
      await expect(
        send("next", conversationId, parentId === undefined ? {} : { parentId }),
      ).rejects.toMatchObject({ code });
    expect(await tree(conversationId)).toHaveLength(2);
    await one.chat.runs.stop(bed.principal, first.run.id);
    await finish(first.run);
  });

  it("keeps every character, U+0000 and lone surrogates too", async () => {
    const text = `/echo rate=max a\u0000b\ud800c\u2028"\\\n\t${"é".repeat(1_000)}`;
    const { run, userMessage } = await send(text, uuidv7());
    await finish(run);
    const [user] = await tree(run.conversationId);
    expect(user?.id).toBe(userMessage.id);
    expect(textOf(user?.content ?? [])).toBe(text);
  });

  it("takes the longest message that there may be", async () => {
    const text = `/error 400 ${"x".repeat(MAX_TEXT_LENGTH - 11)}`;
    const { run } = await send(text, uuidv7());
    expect((await finish(run)).at(-1)?.type).toBe("run.failed");
  });
});

describe("the tree", () => {
  it("grows by replies, edits and new answers; a path leads to each leaf", async () => {
    const conversationId = uuidv7();
    const first = await send("/echo rate=max first", conversationId);
    await finish(first.run);
    const second = await send("/echo rate=max second", conversationId);
    await finish(second.run);
    expect(second.userMessage.parentId).toBe(first.assistantMessage.id);
    const edited = await one.chat.messages.edit(bed.principal, {
      messageId: second.userMessage.id,
      content: "/echo rate=max edited",
    });
    await finish(edited.run);
    const again = await one.chat.messages.regenerate(bed.principal, {
      messageId: edited.assistantMessage.id,
    });
    await finish(again.run);
    expect(again.assistantMessage.parentId).toBe(edited.userMessage.id);
    const messages = await tree(conversationId);
    expect(messages).toHaveLength(7);
    const path = await one.chat.conversations.messages(bed.principal, {
      conversationId,
      leaf: again.assistantMessage.id,
    });
    expect(path.map(({ content }) => textOf(content))).toEqual([
      "/echo rate=max first",
      "first",
      "/echo rate=max edited",
      "edited",
    ]);
    const sent = bed.simulator.requests.at(-1)?.body;
    expect(JSON.stringify(sent)).not.toContain("second");
  });

  it("goes on from a stopped answer, seamlessly, in a sibling", async () => {
    const message = "/long 400 rate=300";
    const { run } = await send(message, uuidv7());
    await readFollow(one.chat, bed.principal, run.id, {
      until: (event) => event.type === "text.delta" && event.seq > 5,
    });
    await other.chat.runs.stop(bed.principal, run.id);
    const stopped = textOfEvents(await finish(run));
    expect(stopped.length).toBeLessThan(answerTo(message).length);
    const on = await one.chat.messages.continue(bed.principal, { messageId: run.messageId });
    const events = await finish(on.run);
    expect(textOfEvents(events)).toBe(answerTo(message));
    const siblings = await tree(run.conversationId);
    expect(siblings.map(({ parentId }) => parentId)).toEqual([
      null,
      siblings[0]?.id,
      siblings[0]?.id,
    ]);
    expect(textOf(siblings[2]?.content ?? [])).toBe(answerTo(message));
    expect(JSON.stringify(bed.simulator.requests.at(-1)?.body)).toContain(CONTINUE_INSTRUCTION);
    await expect(
      one.chat.messages.continue(bed.principal, { messageId: on.run.messageId }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("goes with its conversation, which is stopped first; usage stays", async () => {
    const { run } = await send("/long 5000 rate=100", uuidv7());
    await readFollow(one.chat, bed.principal, run.id, {
      until: (event) => event.type === "text.delta",
    });
    await other.chat.conversations.delete(bed.principal, run.conversationId);
    expect(await bed.readLog(run.id)).toEqual([]);
    await expect(one.chat.runs.get(bed.principal, run.id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const usage = await bed.db
      .selectFrom("usageRecords")
      .select("id")
      .where("runId", "is", null)
      .execute();
    expect(usage.length).toBeGreaterThan(0);
  });
});

describe("a conversation", () => {
  it("is titled by its first line, and lists come in pages without a gap", async () => {
    const ids = [];
    for (let index = 0; index < 7; index++) {
      const { run } = await send(`Question ${index}\nand more /echo`, uuidv7());
      await one.chat.runs.stop(bed.principal, run.id);
      ids.unshift(run.conversationId);
    }
    const seen = [];
    let cursor: string | undefined;
    do {
      const page = await one.chat.conversations.list(bed.principal, { cursor, limit: 2 });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.slice(0, 7).map(({ id }) => id)).toEqual(ids);
    expect(seen[0]?.title).toBe("Question 6");
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    await expect(
      one.chat.conversations.list(bed.principal, { cursor: "bm9wZQ", limit: 2 }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});

describe("complete", () => {
  it("answers with the text, its tokens and where to find it; failures are thrown", async () => {
    const message = "/echo rate=max Good morning";
    const { signal } = new AbortController();
    const reply = await one.chat.complete(bed.principal, { message, maxTokens: 1_024 }, signal);
    expect(reply).toMatchObject({ reply: "Good morning", stopReason: "end_turn" });
    expect(reply.outputTokens).toBeGreaterThan(0);
    expect(reply.inputTokens).toBeGreaterThan(0);
    const failing = { message: "/error 401", maxTokens: 10 };
    await expect(one.chat.complete(bed.principal, failing, signal)).rejects.toMatchObject({
      code: "UPSTREAM_AUTH",
    });
  });

  it("leaves the run going when its caller leaves (invariant 4)", async () => {
    const leave = new AbortController();
    const message = "/long 100 rate=100";
    const id = uuidv7();
    const waiting = one.chat.complete(
      bed.principal,
      { id, message, maxTokens: 100_000 },
      leave.signal,
    );
    waiting.catch(() => undefined);
    await expect
      .poll(
        async () =>
          (await one.chat.runs.list(bed.principal, { limit: 1, conversationId: id })).items.length,
      )
      .toBe(1);
    leave.abort();
    await expect(waiting).rejects.toThrow();
    const [run] = (await one.chat.runs.list(bed.principal, { limit: 1, conversationId: id })).items;
    expect(textOfEvents(await finish(run ?? { id: "" }))).toBe(answerTo(message));
  });
});
