import { textOf } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { answerTo } from "../testing/answer-to.ts";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let settler: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  settler = await bed.start();
});
afterAll(() => bed.close());

/** Starts a run in a process of its own. */
async function startIn(process: TestProcess, message: string) {
  const { run } = await process.chat.start(bed.principal, { message, maxTokens: 100_000 });
  return run;
}

describe("a process that is taken for dead (invariant 6)", () => {
  it("has its visible answers interrupted, whole up to what was seen, and writes no more", async () => {
    const dead = await bed.start();
    const message = "/long 5000 rate=200";
    const run = await startIn(dead, message);
    const seen = await readFollow(dead.chat, bed.principal, run.id, {
      until: (event) => event.type === "text.delta" && event.seq > 8,
    });
    await dead.loseLeaseUntil(async () => {
      const { status } = await settler.chat.runs.get(bed.principal, run.id);
      return status === "interrupted";
    });
    const events = await readFollow(settler.chat, bed.principal, run.id);
    expect(events.at(-1)?.type).toBe("run.interrupted");
    expect(events.slice(0, seen.length)).toEqual(seen);
    expect(answerTo(message).startsWith(textOfEvents(events))).toBe(true);
    await expect.poll(() => dead.activeRuns()).toBe(0);
    expectSoundLog(await bed.readLog(run.id));
    expect(await bed.readLog(run.id)).toEqual(events);
    const ended = await settler.chat.runs.get(bed.principal, run.id);
    expect(ended).toMatchObject({ status: "interrupted", attempt: 1 });
    expect(ended.usage?.outputTokens).toBeGreaterThan(0);
    const answer = (
      await settler.chat.conversations.messages(bed.principal, {
        conversationId: run.conversationId,
      })
    ).at(-1);
    expect(textOf(answer?.content ?? [])).toBe(textOfEvents(events));
  });

  it("has answers that nobody saw a token of begun again, unseen by the reader", async () => {
    const dead = await bed.start();
    const message = "/options ttft=3000 /long 50 rate=500";
    const run = await startIn(dead, message);
    const reading = readFollow(dead.chat, bed.principal, run.id);
    await expect.poll(() => bed.simulator.requests.at(-1)?.state).toBe("open");
    await dead.loseLeaseUntil(async () => {
      const { attempt } = await settler.chat.runs.get(bed.principal, run.id);
      return attempt === 2;
    });
    const events = await reading;
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(textOfEvents(events)).toBe(answerTo(message));
    expect(await settler.chat.runs.get(bed.principal, run.id)).toMatchObject({
      status: "completed",
      attempt: 2,
    });
    expectSoundLog(await bed.readLog(run.id));
  });

  it("has answers stopped that were asked to stop", async () => {
    const dead = await bed.start({ notified: false });
    const run = await startIn(dead, "/options ttft=60000 /long 50");
    await bed.db
      .updateTable("runs")
      .set({ stopRequestedAt: new Date(), ownerId: crypto.randomUUID() })
      .where("id", "=", run.id)
      .execute();
    const events = await readFollow(settler.chat, bed.principal, run.id);
    expect(events.at(-1)?.type).toBe("run.stopped");
  });

  it("costs an answer at most three attempts", async () => {
    const run = await startIn(settler, "/options ttft=60000 /long 50");
    for (let attempt = 1; attempt <= 3; attempt++) {
      await expect
        .poll(async () => (await settler.chat.runs.get(bed.principal, run.id)).attempt)
        .toBe(attempt);
      await bed.db
        .updateTable("runs")
        .set({ ownerId: crypto.randomUUID() })
        .where("id", "=", run.id)
        .execute();
    }
    const events = await readFollow(settler.chat, bed.principal, run.id);
    expect(events.at(-1)).toMatchObject({ type: "run.failed", code: "RUN_LOST" });
    expectSoundLog(await bed.readLog(run.id));
  });
});

describe("a shutdown", () => {
  it("lets short answers finish, interrupts visible ones, gives back the rest", async () => {
    const leaving = await bed.start();
    const short = await startIn(leaving, "/long 20 rate=100");
    const long = await startIn(leaving, "/long 5000 rate=100");
    const unseen = await startIn(leaving, "/options ttft=1500 /long 20 rate=max");
    await readFollow(leaving.chat, bed.principal, long.id, {
      until: (event) => event.type === "text.delta",
    });
    const message = { message: "too late", maxTokens: 10 };
    const closing = leaving.close(1_000);
    await expect(leaving.chat.start(bed.principal, message)).rejects.toMatchObject({
      code: "OVERLOADED",
    });
    await closing;
    const endOf = async (run: { id: string }) =>
      (await readFollow(settler.chat, bed.principal, run.id)).at(-1)?.type;
    expect(await endOf(short)).toBe("run.completed");
    expect(await endOf(long)).toBe("run.interrupted");
    expect(await endOf(unseen)).toBe("run.completed");
    expect((await settler.chat.runs.get(bed.principal, unseen.id)).attempt).toBeGreaterThan(1);
  });
});
