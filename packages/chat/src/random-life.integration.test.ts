import { isActive, ParleyError, type SequencedRunEvent, textOf } from "@parley/shared";
import { queryOnce } from "@parley/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { answerTo } from "./testing/answer-to.ts";
import { approveAll } from "./testing/approve-all.ts";
import { expectSoundLog } from "./testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "./testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "./testing/start-test-bed.ts";
import { createTestTools, type TestTools } from "./testing/test-tools.ts";

let bed: TestBed;
let tools: TestTools;
const processes: TestProcess[] = [];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  tools = createTestTools();
  const options = { tools: [tools.source] };
  for (const notified of [true, false, true])
    processes.push(await bed.start({ ...options, notified }));
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
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("decide"), at: anyProcess, cut: fc.nat(1) }),
  },
);
const life = fc.record({
  tokens: fc.integer({ min: 1, max: 120 }),
  rate: fc.constantFrom("50", "300", "2000", "max"),
  ttft: fc.constantFrom(0, 30, 200),
  born: anyProcess,
  /** Of its tools, and how often it is to call them. */
  calls: fc.array(
    fc.constantFrom('/tool add {"a":1,"b":2}', "/tool once {}", "/tool ask {}", "/tool break {}"),
    { maxLength: 3 },
  ),
  rounds: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { maxLength: 12 }),
});

type Life = typeof life extends fc.Arbitrary<infer Value> ? Value : never;

it("keeps log, text and message sound through any follow, stop, crash and cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      await Promise.all(lives.map(live));
    }),
    { numRuns: process.env["PARLEY_LONG"] === "1" ? 150 : 10 },
  );
}, 600_000);

/** One run from its start to its end, with whatever happens to it meanwhile. */
async function live(life: Life): Promise<void> {
  const { tokens, rate, ttft, born, calls, rounds, steps } = life;
  const message = `/options ttft=${ttft} /long ${tokens} rate=${rate} ${calls.join(" ")} rounds=${rounds}`;
  const { run } = await processAt(born).chat.start(bed.principal, {
    message,
    maxTokens: 100_000,
    ...(calls.length > 0 && { tools: ["add", "once", "ask", "break"] }),
  });
  const views: Promise<SequencedRunEvent[]>[] = [];
  for (const { do: what, at, cut } of steps) {
    const chosen = processAt(at);
    if (what === "follow") views.push(readUntil(chosen, run.id, cut));
    else if (what === "wait") await readUntil(chosen, run.id, cut);
    else if (what === "stop") await chosen.chat.runs.stop(bed.principal, run.id);
    else if (what === "crash") await chosen.loseLease();
    else if (what === "decide") await decideAll(chosen, run.id, cut === 1);
    else await cutLogConnections();
  }
  const events = await approveAll(processAt(born).chat, bed.principal, run.id);
  const log = await bed.readLog(run.id);
  expectSoundLog(log);
  expect(events).toEqual(log);
  for (const view of await Promise.all(views)) expect(view).toEqual(log.slice(0, view.length));
  const ended = await processAt(born).chat.runs.get(bed.principal, run.id);
  expect(isActive(ended.status)).toBe(false);
  const text = textOfEvents(log);
  const isWhole = ended.status === "completed";
  if (calls.length === 0) expectSoundText(text, answerTo(message), isWhole);
  else expectSoundCalls(run.id, log, isWhole ? calls.length * rounds : null);
  const messages = await processAt(born).chat.conversations.messages(bed.principal, {
    conversationId: run.conversationId,
  });
  expect(textOf(messages.at(-1)?.content ?? [])).toBe(text);
}

function expectSoundText(text: string, whole: string, isWhole: boolean): void {
  expect(whole.startsWith(text)).toBe(true);
  expect(text === whole || !isWhole).toBe(true);
}

/** Every call has one result at the most, and what must not be done twice was not. */
function expectSoundCalls(
  runId: string,
  log: readonly SequencedRunEvent[],
  expected: number | null,
): void {
  const asked = log.flatMap((event) => (event.type === "tool.call" ? [event.id] : []));
  const given = log.flatMap((event) => (event.type === "tool.result" ? [event.id] : []));
  expect(new Set(asked).size).toBe(asked.length);
  expect(new Set(given).size).toBe(given.length);
  expect(asked).toEqual(expect.arrayContaining(given));
  if (expected !== null) expect([asked.length, given.length]).toEqual([expected, expected]);
  const once = tools.callsOf(runId).filter(({ tool }) => tool === "once" || tool === "ask");
  expect(new Set(once.map(({ callId }) => callId)).size).toBe(once.length);
}

/** What can be decided by then; what was decided otherwise stays. */
async function decideAll({ chat }: TestProcess, runId: string, approved: boolean): Promise<void> {
  for (const event of await bed.readLog(runId))
    if (event.type === "tool.call" && event.needsApproval)
      await chat.runs
        .decide(bed.principal, { runId, callId: event.id, approved })
        .catch((error: unknown) => {
          if (!(error instanceof ParleyError) || error.code !== "CONFLICT") throw error;
        });
}

function processAt(index: number): TestProcess {
  const found = processes[index];
  if (found === undefined) throw new RangeError(`There is no process ${index}.`);
  return found;
}

/** Or until it waits for its person, who has other things to do. */
function readUntil(at: TestProcess, runId: string, seq: number): Promise<SequencedRunEvent[]> {
  const asksFirst = (event: SequencedRunEvent): boolean =>
    event.type === "tool.call" && event.needsApproval === true;
  return readFollow(at.chat, bed.principal, runId, {
    until: (event) => event.seq >= seq || asksFirst(event),
  });
}

async function cutLogConnections(): Promise<void> {
  await queryOnce(
    bed.connectionString,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'parley run log'`,
  );
}
