import { randomUUID } from "node:crypto";
import type { Principal, StartedRun } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { FollowHandle, Sink } from "../follow/sink.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import type { UpdateItem } from "./updates-follow.ts";

let bed: TestBed;
let first: TestProcess;
let second: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  first = await bed.start();
  second = await bed.start();
});
afterAll(() => bed.close());

const DELTAS = "/long 60 rate=200";

interface Reader {
  items: UpdateItem[];
  handle: FollowHandle;
  /** The conversations that were told of. */
  told(): unknown[];
  seqsOf(runId: string): number[];
}

async function read(
  process: TestProcess,
  principal: Principal,
  runs: { runId: string; after: number }[] = [],
  sink: Partial<Sink<UpdateItem>> = {},
): Promise<Reader> {
  const items: UpdateItem[] = [];
  const follow = await process.chat.updates.follow(principal, { runs });
  const handle = follow.pipe({
    write(more) {
      items.push(...more);
      return sink.write?.(more) ?? true;
    },
    end: sink.end ?? (() => undefined),
  });
  return {
    items,
    handle,
    told: () =>
      items.flatMap((item) =>
        item.type === "conversations.changed" ? (item.conversationIds ?? []) : [],
      ),
    seqsOf: (runId) =>
      items.flatMap((item) =>
        item.type === "run.event" && item.runId === runId ? [item.entry.seq] : [],
      ),
  };
}

function start(process: TestProcess, message = DELTAS): Promise<StartedRun> {
  const input = { id: randomUUID(), message, maxTokens: 1_024 };
  return process.chat.start(bed.principal, input);
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("updates tell", () => {
  test.for([
    ["the same process", () => first],
    ["another process", () => second],
  ] as const)("of whatever changes in a conversation, in %s", async ([, where]) => {
    const reader = await read(where(), bed.principal);
    const foreign = await read(where(), bed.foreigner);
    const hasHeardOf = (id: string) => expect.poll(() => reader.told()).toContain(id);
    const forget = () => void reader.items.splice(0);
    // Until the processes know of each other's lease.
    await expect
      .poll(async () => {
        await first.chat.conversations.create(bed.principal, { id: randomUUID() });
        return reader.told();
      })
      .not.toEqual([]);
    forget();
    const { run } = await start(first, "/echo rate=max Hello");
    await hasHeardOf(run.conversationId);
    await expect
      .poll(async () => (await first.chat.runs.get(bed.principal, run.id)).status)
      .toBe("completed");
    forget();
    await first.chat.conversations.update(bed.principal, {
      conversationId: run.conversationId,
      title: "Another title",
    });
    await hasHeardOf(run.conversationId);
    forget();
    await first.chat.conversations.delete(bed.principal, run.conversationId);
    await hasHeardOf(run.conversationId);
    // That any may have changed is told to all when a process begins to listen: of none by its id.
    expect(foreign.told()).toEqual([]);
    reader.handle.close();
    foreign.handle.close();
  });

  test("that any may have changed, when something may have been missed", async () => {
    const reader = await read(first, bed.principal);
    first.onListen();
    await expect
      .poll(() => reader.items)
      .toContainEqual({ type: "conversations.changed", conversationIds: null });
    reader.handle.close();
  });

  test("whose job it is of its changes, those that come together at once", async () => {
    const reader = await read(first, bed.principal);
    const foreign = await read(first, bed.foreigner);
    const jobId = randomUUID();
    first.onJobChange(bed.principal, jobId);
    first.onJobChange(bed.principal, jobId);
    const told = { type: "jobs.changed", jobIds: [jobId] };
    await expect.poll(() => reader.items).toContainEqual(told);
    expect(reader.items.filter(({ type }) => type === "jobs.changed")).toEqual([told]);
    expect(foreign.items).toEqual([]);
    reader.handle.close();
    foreign.handle.close();
  });

  test("of the runs that are asked for, each from its cursor on, and of one that is not there", async () => {
    const [one, other] = await Promise.all([start(first), start(second)]);
    const gone = randomUUID();
    const reader = await read(first, bed.principal, [
      { runId: one.run.id, after: 0 },
      { runId: other.run.id, after: 1 },
      { runId: gone, after: 0 },
    ]);
    await expect.poll(() => reader.items).toContainEqual({ type: "run.unknown", runId: gone });
    for (const [{ run }, skipped] of [
      [one, 0],
      [other, 1],
    ] as const) {
      await expect
        .poll(async () => (await first.chat.runs.get(bed.principal, run.id)).status, {
          timeout: 10_000,
        })
        .toBe("completed");
      const length = (await bed.readLog(run.id)).length;
      await expect.poll(() => reader.seqsOf(run.id)).toEqual(upTo(length).slice(skipped));
    }
    reader.handle.close();
  });

  test("of nobody else's run", async () => {
    const { run } = await start(first, "/echo rate=max Hello");
    const reader = await read(first, bed.foreigner, [{ runId: run.id, after: 0 }]);
    await expect.poll(() => reader.items).toEqual([{ type: "run.unknown", runId: run.id }]);
    reader.handle.close();
  });

  test("a full reader nothing more until it reads on, and then all of it once", async () => {
    let hasRoom = false;
    let isFull = false;
    const write = (): boolean => {
      isFull ||= !hasRoom;
      return hasRoom;
    };
    const reader = await read(first, bed.principal, [], { write });
    const other = await read(first, bed.principal);
    await start(first, "/echo rate=max Hello");
    await expect.poll(() => isFull).toBe(true);
    reader.items.splice(0);
    const ids = await Promise.all(
      [1, 2, 3].map(
        async () => (await first.chat.conversations.create(bed.principal, { id: randomUUID() })).id,
      ),
    );
    await expect.poll(() => other.told()).toEqual(expect.arrayContaining(ids));
    expect(reader.items).toEqual([]);
    hasRoom = true;
    reader.handle.resume();
    await expect.poll(() => reader.told()).toEqual(expect.arrayContaining(ids));
    reader.handle.close();
    other.handle.close();
  });
});
