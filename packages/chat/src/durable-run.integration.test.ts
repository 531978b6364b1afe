import { queryOnce } from "@parley/db/testing";
import { textOf } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { answerTo } from "./testing/answer-to.ts";
import { expectSoundLog } from "./testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "./testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "./testing/start-test-bed.ts";

let bed: TestBed;
let one: TestProcess;
let other: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  one = await bed.start();
  other = await bed.start({ notified: false });
});
afterAll(() => bed.close());

const ask = (message: string) =>
  one.chat.start(bed.principal, { id: uuidv7(), message, maxTokens: 100_000 });

describe("a run", () => {
  it("is the same string to its reader, in its log and in its message (invariant 3)", async () => {
    const message = "/think /long 300 rate=max Tell me of ünïcödé 🦜";
    const { run, assistantMessage } = await ask(message);
    const events = await readFollow(one.chat, bed.principal, run.id);
    const log = await bed.readLog(run.id);
    expect(events).toEqual(log);
    expectSoundLog(log);
    const [, answer] = await one.chat.conversations.messages(bed.principal, {
      conversationId: run.conversationId,
    });
    expect(answer?.id).toBe(assistantMessage.id);
    expect(textOf(answer?.content ?? [])).toBe(textOfEvents(events));
    expect(textOfEvents(events)).toBe(answerTo(message));
    expect(answer?.content.map(({ type }) => type)).toEqual(["thinking", "text"]);
  });

  it("is not started, repeated or stopped by following it (invariant 1)", async () => {
    const { run } = await ask("/echo rate=200 only one request, however many follow it");
    const calls = bed.simulator.requests.length;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        readFollow((index % 2 === 0 ? one : other).chat, bed.principal, run.id),
      ),
    );
    expect(bed.simulator.requests.length).toBeLessThanOrEqual(calls + 1);
    expectSoundLog(await bed.readLog(run.id));
  });

  it("goes on when its readers leave (invariant 4)", async () => {
    const message = "/long 200 rate=400";
    const { run } = await ask(message);
    const seen = await readFollow(one.chat, bed.principal, run.id, {
      until: (event) => event.type === "text.delta",
    });
    expect(textOfEvents(seen)).not.toBe(answerTo(message));
    const rest = await readFollow(one.chat, bed.principal, run.id, { after: seen.length });
    expect(textOfEvents([...seen, ...rest])).toBe(answerTo(message));
  });

  it("reaches readers in other processes with every NOTIFY lost (invariant 5)", async () => {
    const message = "/long 100 rate=200";
    const { run } = await ask(message);
    const events = await readFollow(other.chat, bed.principal, run.id);
    expect(textOfEvents(events)).toBe(answerTo(message));
  });

  it("is stopped from another process, its text kept, though NOTIFY is lost", async () => {
    const message = "/long 5000 rate=100";
    const { run } = await other.chat.start(bed.principal, { message, maxTokens: 100_000 });
    await readFollow(one.chat, bed.principal, run.id, {
      until: (event) => event.type === "text.delta",
    });
    await one.chat.runs.stop(bed.principal, run.id);
    const events = await readFollow(one.chat, bed.principal, run.id);
    expect(events.at(-1)?.type).toBe("run.stopped");
    expect(answerTo(message).startsWith(textOfEvents(events))).toBe(true);
    const again = await one.chat.runs.stop(bed.principal, run.id);
    expect(again.status).toBe("stopped");
    expect(again.usage?.outputTokens).toBeGreaterThan(0);
    expectSoundLog(await bed.readLog(run.id));
  });

  it("ends as failed, with the failure as data (invariant 7)", async () => {
    const { run } = await ask("/error 400");
    const events = await readFollow(one.chat, bed.principal, run.id);
    expect(events.at(-1)?.type).toBe("run.failed");
    const ended = await one.chat.runs.get(bed.principal, run.id);
    expect(ended.status).toBe("failed");
    expect(ended.upstreamRequestId).toMatch(/^req_/);
  });

  it("ends by its own deadline, its text kept", async () => {
    const hurried = await bed.start({ deadlineMs: 400 });
    const { run } = await hurried.chat.start(bed.principal, {
      message: "/long 5000 rate=100",
      maxTokens: 100_000,
    });
    const events = await readFollow(hurried.chat, bed.principal, run.id);
    expect(events.at(-1)).toMatchObject({ type: "run.failed", code: "RUN_DEADLINE" });
    expectSoundLog(await bed.readLog(run.id));
  });

  it("says when a cursor is beyond the log, and ends at once when nothing is left", async () => {
    const { run } = await ask("/echo rate=max short");
    const events = await readFollow(one.chat, bed.principal, run.id);
    const after = events.length;
    expect(await readFollow(one.chat, bed.principal, run.id, { after })).toEqual([]);
    await expect(
      readFollow(one.chat, bed.principal, run.id, { after: after + 1 }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("does not exist for another organization", async () => {
    const { run, userMessage } = await ask("/echo rate=max mine");
    const { chat } = one;
    const notFound = { code: "NOT_FOUND" };
    const { foreigner } = bed;
    await expect(chat.runs.get(foreigner, run.id)).rejects.toMatchObject(notFound);
    await expect(chat.runs.stop(foreigner, run.id)).rejects.toMatchObject(notFound);
    await expect(chat.runs.follow(foreigner, { runId: run.id, after: 0 })).rejects.toMatchObject(
      notFound,
    );
    await expect(
      chat.messages.send(foreigner, { conversationId: run.conversationId, content: "hi" }),
    ).rejects.toMatchObject(notFound);
    await expect(
      chat.messages.send(foreigner, {
        conversationId: run.conversationId,
        createConversation: true,
        content: "hi",
      }),
    ).rejects.toMatchObject(notFound);
    const again = { messageId: run.messageId };
    await expect(chat.messages.regenerate(foreigner, again)).rejects.toMatchObject(notFound);
    await expect(chat.messages.continue(foreigner, again)).rejects.toMatchObject(notFound);
    await expect(
      chat.messages.edit(foreigner, { messageId: userMessage.id, content: "x" }),
    ).rejects.toMatchObject(notFound);
    await expect(
      chat.conversations.messages(foreigner, { conversationId: run.conversationId }),
    ).rejects.toMatchObject(notFound);
    await expect(chat.conversations.delete(foreigner, run.conversationId)).rejects.toMatchObject(
      notFound,
    );
    expect((await chat.conversations.list(foreigner, { limit: 10 })).items).toEqual([]);
    expect((await chat.runs.list(foreigner, { limit: 10 })).items).toEqual([]);
  });
});

describe("many runs", () => {
  it("hold no connection while they stream and are followed (invariant 11)", async () => {
    const narrow = await bed.start({ max: 1 });
    // None ends by itself, however long it takes here.
    const message = "/long 9000 rate=20";
    const runs = await Promise.all(
      Array.from({ length: 20 }, () =>
        narrow.chat.start(bed.principal, { message, maxTokens: 100_000 }),
      ),
    );
    const following = runs.map(({ run }) => readFollow(narrow.chat, bed.principal, run.id));
    await Promise.all(
      runs.map(({ run }) =>
        readFollow(narrow.chat, bed.principal, run.id, {
          until: (event) => event.type === "text.delta",
        }),
      ),
    );
    expect(narrow.activeRuns()).toBe(20);
    expect((await narrow.chat.conversations.list(bed.principal, { limit: 5 })).items).toHaveLength(
      5,
    );
    for (const { run } of runs) await narrow.chat.runs.stop(bed.principal, run.id);
    for (const events of await Promise.all(following)) {
      expectSoundLog(events);
      expect(answerTo(message).startsWith(textOfEvents(events))).toBe(true);
    }
  });

  it("survive a database that cuts every connection of theirs", async () => {
    const message = "/long 400 rate=400";
    const runs = await Promise.all(Array.from({ length: 5 }, () => ask(message)));
    const following = runs.map(({ run }) => readFollow(one.chat, bed.principal, run.id));
    for (let cut = 0; cut < 5; cut++) {
      await readFollow(one.chat, bed.principal, runs[cut]?.run.id ?? "", {
        until: (event) => event.type === "text.delta" && event.seq > 4 + 2 * cut,
      });
      await cutConnections();
    }
    await Promise.allSettled(following);
    for (const { run } of runs) {
      const events = await readFollow(one.chat, bed.principal, run.id);
      expectSoundLog(events);
      expect(textOfEvents(events)).toBe(answerTo(message));
    }
  });
});

async function cutConnections(): Promise<void> {
  await queryOnce(
    bed.connectionString,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'parley run log'`,
  );
}
