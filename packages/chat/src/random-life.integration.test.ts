import { isActive, type SequencedRunEvent, textOf } from "@parley/shared";
import { queryOnce } from "@parley/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { answerTo } from "./testing/answer-to.ts";
import { expectSoundLog } from "./testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "./testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "./testing/start-test-bed.ts";

let bed: TestBed;
const processes: TestProcess[] = [];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  processes.push(await bed.start(), await bed.start({ notified: false }), await bed.start());
});
afterAll(() => bed.close());

const anyProcess = fc.nat(2);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("follow"), at: anyProcess, cut: fc.nat(30) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), at: anyProcess, cut: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stop"), at: anyProcess, cut: fc.nat(0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash"), at: anyProcess, cut: fc.nat(0) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("cut log"), at: anyProcess, cut: fc.nat(0) }),
  },
);
const life = fc.record({
  tokens: fc.integer({ min: 1, max: 120 }),
  rate: fc.constantFrom("50", "300", "2000", "max"),
  ttft: fc.constantFrom(0, 30, 200),
  born: anyProcess,
  steps: fc.array(step, { maxLength: 12 }),
});

type Life = typeof life extends fc.Arbitrary<infer Value> ? Value : never;

it("keeps log, text and message sound through any follow, stop, crash and cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      await Promise.all(lives.map(live));
    }),
    { numRuns: process.env["PARLEY_LONG"] === "1" ? 150 : 15 },
  );
}, 600_000);

/** One run from its start to its end, with whatever happens to it meanwhile. */
async function live({ tokens, rate, ttft, born, steps }: Life): Promise<void> {
  const message = `/options ttft=${ttft} /long ${tokens} rate=${rate}`;
  const { run } = await processAt(born).chat.start(bed.principal, { message, maxTokens: 100_000 });
  const views: Promise<SequencedRunEvent[]>[] = [];
  for (const { do: what, at, cut } of steps) {
    const chosen = processAt(at);
    if (what === "follow") views.push(readUntil(chosen, run.id, cut));
    else if (what === "wait") await readUntil(chosen, run.id, cut);
    else if (what === "stop") await chosen.chat.runs.stop(bed.principal, run.id);
    else if (what === "crash") await chosen.loseLease();
    else await cutLogConnections();
  }
  const events = await readFollow(processAt(born).chat, bed.principal, run.id);
  const log = await bed.readLog(run.id);
  expectSoundLog(log);
  expect(events).toEqual(log);
  for (const view of await Promise.all(views)) expect(view).toEqual(log.slice(0, view.length));
  const ended = await processAt(born).chat.runs.get(bed.principal, run.id);
  expect(isActive(ended.status)).toBe(false);
  const text = textOfEvents(log);
  const whole = answerTo(message);
  expect(whole.startsWith(text)).toBe(true);
  expect(text === whole || ended.status !== "completed").toBe(true);
  const messages = await processAt(born).chat.conversations.messages(bed.principal, {
    conversationId: run.conversationId,
  });
  expect(textOf(messages.at(-1)?.content ?? [])).toBe(text);
}

function processAt(index: number): TestProcess {
  const found = processes[index];
  if (found === undefined) throw new RangeError(`There is no process ${index}.`);
  return found;
}

function readUntil(at: TestProcess, runId: string, seq: number): Promise<SequencedRunEvent[]> {
  return readFollow(at.chat, bed.principal, runId, { until: (event) => event.seq >= seq });
}

async function cutLogConnections(): Promise<void> {
  await queryOnce(
    bed.connectionString,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'parley run log'`,
  );
}
