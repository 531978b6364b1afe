import { randomUUID } from "node:crypto";
import { RunEventWriter } from "@parley/db";
import { isTerminal, type RunEvent } from "@parley/shared";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { encodeEntry, type LogEntry } from "../log/log-entry.ts";
import { RunLog } from "../log/run-log.ts";
import { unobserved } from "../observe/chat-observer.ts";
import { startTestBed, type TestBed } from "../testing/start-test-bed.ts";
import { RunFeed } from "./run-feed.ts";
import type { FollowHandle } from "./sink.ts";

let bed: TestBed;
let feed: RunFeed;
let writer: RunEventWriter;
let runLog: RunLog;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  feed = new RunFeed({ db: bed.db, log: quiet });
  writer = new RunEventWriter(bed.connectionString);
  runLog = new RunLog({
    db: bed.db,
    writer,
    ownerId: randomUUID(),
    flushMs: 0,
    publish: (runId, entries) => feed.publish(runId, entries),
    hasPeers: () => false,
    observer: unobserved,
    log: quiet,
  });
});
afterAll(async () => {
  feed.close();
  await writer.close();
  await bed.close();
});

const delta = fc.oneof(
  fc.record({ type: fc.constant("text.delta" as const), text: fc.string({ unit: "binary" }) }),
  fc.record({ type: fc.constant("thinking.delta" as const), text: fc.string() }),
  fc.record({
    type: fc.constant("tool.call" as const),
    id: fc.string(),
    name: fc.string(),
    input: fc.json().map((text): unknown => JSON.parse(text)),
  }),
);
const end: RunEvent = { type: "run.interrupted" };

/** A reader that is full after every `room` writes, and reads on when it is let. */
function readWith(room: number, runId: string, after: number) {
  const entries: LogEntry[] = [];
  let handle: FollowHandle | undefined;
  const ended = new Promise<string>((resolve) => {
    let writes = 0;
    handle = feed.attach(runId, after, {
      write(more) {
        entries.push(...more);
        if (++writes % room !== 0) return true;
        setImmediate(() => handle?.resume());
        return false;
      },
      end: resolve,
    });
  });
  return { entries, ended };
}

describe("follow", () => {
  it("gives exactly the missing entries from every seq of any log", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delta, { maxLength: 40 }), async (events) => {
        const runId = randomUUID();
        const entries = [...events, end].map((event, index) => encodeEntry(index + 1, event));
        await writer.insert(
          entries.map(({ seq, json }) => ({ runId, seq, data: json })),
          null,
        );
        await bed.db
          .updateTable("runEvents")
          .set({ terminal: true })
          .where("runId", "=", runId)
          .where("seq", "=", entries.length)
          .execute();
        const readers = entries.map((_, after) => readWith(2, runId, after));
        for (const [after, reader] of readers.entries()) {
          expect(await reader.ended).toBe("complete");
          expect(reader.entries).toEqual(entries.slice(after));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("gives every reader the same log, whenever it comes and however slowly it reads", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(delta, fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 60 }),
        async (steps) => {
          const runId = randomUUID();
          const log = runLog.open(runId, 1, () => undefined);
          const readers = [readWith(1, runId, 0)];
          const written: RunEvent[] = [];
          for (const [event, ticks, room] of steps) {
            written.push(event);
            void log.append(event);
            for (let tick = 0; tick < ticks; tick++)
              await new Promise((resolve) => setImmediate(resolve));
            if (ticks === 3) readers.push(readWith(room, runId, 0));
          }
          await log.drained();
          const last = encodeEntry(log.nextSeq, end);
          await bed.db
            .insertInto("runEvents")
            .values({ runId, seq: last.seq, data: last.json, terminal: true })
            .execute();
          feed.publish(runId, [last]);
          const stored = await bed.readLogRaw(runId);
          for (const reader of readers) {
            expect(await reader.ended).toBe("complete");
            expect(reader.entries).toEqual(stored);
          }
          expect(joined(stored)).toEqual(joined(written.map((event) => encodeEntry(0, event))));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("holds nothing for a reader that does not read (invariant 12), and delays nobody", async () => {
    const runId = randomUUID();
    const log = runLog.open(runId, 1, () => undefined);
    let stalledWrites = 0;
    const stalled = feed.attach(runId, 0, {
      write() {
        stalledWrites++;
        return false;
      },
      end: () => undefined,
    });
    const reader = readWith(1_000, runId, 0);
    for (let index = 0; index < 200; index++) {
      void log.append({ type: "tool.result", id: String(index), output: "x", isError: false });
      await log.drained();
    }
    expect(stalledWrites).toBeLessThanOrEqual(1);
    await expect.poll(() => reader.entries.length).toBe(200);
    stalled.close();
  });
});

/** The same deltas, however they were put together. */
function joined(entries: readonly LogEntry[]) {
  const pieces: { type: string; text: string }[] = [];
  for (const { json } of entries) {
    const event: { type: string; text?: string } = JSON.parse(json);
    if (isTerminal(event)) continue;
    const last = pieces.at(-1);
    if (event.text === undefined) pieces.push({ type: "tool", text: json });
    else if (last?.type === event.type) last.text += event.text;
    else pieces.push({ type: event.type, text: event.text });
  }
  return pieces;
}
