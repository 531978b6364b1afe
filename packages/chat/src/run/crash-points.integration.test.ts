import { type Run, type RunEvent, type SequencedRunEvent, textOf } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { approveAll } from "../testing/approve-all.ts";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { plantRun } from "../testing/plant-run.ts";
import { textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createTestTools, type TestTools } from "../testing/test-tools.ts";

/*
 * A process dies at every point of an answer's log at which one can: wherever a commit may end.
 */

const question =
  '/think /tool add {"a":1,"b":2} /tool once {} /tool ask {} /tool add {"a":3,"b":4} rounds=2 rate=300';
const options = { tools: ["add", "once", "ask"], thinking: true };
const isRepeatable = (name: string): boolean => name === "add";

let bed: TestBed;
let tools: TestTools;
let settler: TestProcess;
let whole: RunEvent[];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  tools = createTestTools();
  settler = await bed.start({ tools: [tools.source] });
  const { run } = await settler.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content: question,
    ...options,
  });
  whole = (await approveAll(settler.chat, bed.principal, run.id)).map(
    ({ seq: _, ...event }) => event,
  );
});
afterAll(() => bed.close());

/** Where a commit may end: not within the end of a model call, which is in one piece. */
function cuts(): number[] {
  const ends: number[] = [];
  for (let length = 1; length < whole.length; length++)
    if (whole[length - 1]?.type !== "tool.call") ends.push(length);
  return ends;
}

async function settled(log: readonly RunEvent[]) {
  const { runId, conversationId } = await plantRun(bed, { question, options, log });
  const events = await approveAll(settler.chat, bed.principal, runId);
  const messages = await settler.chat.conversations.messages(bed.principal, { conversationId });
  const run = await settler.chat.runs.get(bed.principal, runId);
  return { run, events, content: messages.at(-1)?.content ?? [] };
}

const callsIn = (events: readonly RunEvent[]) =>
  new Map(events.flatMap((event) => (event.type === "tool.call" ? [[event.id, event.name]] : [])));
const resultsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "tool.result" ? [event] : []));

function expectSound(log: readonly RunEvent[], events: readonly SequencedRunEvent[]): void {
  expectSoundLog(events);
  const bare = events.map(({ seq: _, ...event }) => event);
  const ofOwn = ({ type }: { type: string }) => type !== "run.started";
  expect(bare.slice(0, log.length).filter(ofOwn)).toEqual(log.filter(ofOwn));
}

describe("wherever a process dies", () => {
  it("another goes on after the last step, and makes no call again that has a result", async () => {
    const outcomes = await Promise.all(cuts().map((length) => settled(whole.slice(0, length))));
    for (const [at, outcome] of outcomes.entries()) {
      const log = whole.slice(0, cuts()[at]);
      expectSound(log, outcome.events);
      expect(textOf(outcome.content)).toBe(textOfEvents(outcome.events));
      const hasCheckpoint = log.some((event) => event.type === "usage" && "stopReason" in event);
      const isVisible = log.some(({ type }) => type.endsWith("delta"));
      if (hasCheckpoint || !isVisible) expectGoneOnWith(log, outcome);
      else expectInterrupted(outcome.run);
    }
  });
});

function expectInterrupted({ status }: Run): void {
  expect(status).toBe("interrupted");
}

function expectGoneOnWith(
  log: readonly RunEvent[],
  { run, events }: { run: Run; events: readonly SequencedRunEvent[] },
): void {
  expect(run).toMatchObject({ status: "completed", stopReason: "end_turn", attempt: 2 });
  const names = callsIn(events);
  expect(names.size).toBe(8);
  const results = resultsIn(events);
  expect(results.map(({ id }) => id).toSorted()).toEqual([...names.keys()].toSorted());
  const finished = new Set(resultsIn(log).map(({ id }) => id));
  const made = tools.callsOf(run.id).map(({ callId }) => callId);
  expect(new Set(made).size).toBe(made.length);
  for (const callId of made) expect(finished.has(callId)).toBe(false);
  expectUnknown(log, events, made);
  // What the tools said is in the last text, so it is the same where they said the same.
  const isUnknown = results.some(({ isError }) => isError);
  const text = textOfEvents(whole.map((event) => ({ ...event, seq: 0 })));
  expect(isUnknown || textOfEvents(events) === text).toBe(true);
}

/** What may have been begun with, and must not be done twice, is not: the model is told. */
function expectUnknown(
  log: readonly RunEvent[],
  events: readonly SequencedRunEvent[],
  made: readonly string[],
): void {
  const asked = callsIn(log);
  const approved = new Set(
    log.flatMap((event) => (event.type === "tool.approval" ? [event.id] : [])),
  );
  const finished = new Set(resultsIn(log).map(({ id }) => id));
  for (const [id, name] of asked) {
    if (finished.has(id) || isRepeatable(name)) continue;
    const mayHaveStarted = name === "once" || approved.has(id);
    const result = resultsIn(events).find((given) => given.id === id);
    expect(result?.isError).toBe(mayHaveStarted);
    expect(made.includes(id)).toBe(!mayHaveStarted);
  }
}

const restarted = { type: "run.started", runId: "", messageId: "", model: "m" } as const;

describe("an answer over which processes die", () => {
  it("is given up after three at one step, its text kept", async () => {
    const end = whole.findIndex(
      (event) => event.type === "usage" && event.stopReason !== undefined,
    );
    const log = [
      ...whole.slice(0, end + 1),
      { ...restarted, attempt: 2 },
      { ...restarted, attempt: 3 },
    ];
    const { run, content } = await settled(log);
    expect(run).toMatchObject({ status: "failed", failure: { code: "RUN_LOST" } });
    expect(textOf(content)).not.toBe("");
  });

  it("is not, however many it were, while it gets on", async () => {
    const again = { ...restarted, attempt: 2 };
    const ends = whole.flatMap((event, at) => (event.type === "tool.result" ? [at] : []));
    const log = whole
      .slice(0, ends[3])
      .flatMap((event, at): RunEvent[] => (ends.includes(at) ? [event, again] : [event]));
    const { run } = await settled(log);
    expect(run.status).toBe("completed");
  });
});
