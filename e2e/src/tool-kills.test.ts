import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { countDueTraces, type Db, listRunEvents } from "@parley/db";
import { isTerminal, runEvent, type SequencedRunEvent } from "@parley/shared";
import { expect, test } from "vitest";
import * as z from "zod";
import { makeDataFolder, removeDataFolder } from "./driver/data-folder.ts";
import { expectGenerations } from "./driver/generations.ts";
import { KilledServers, killCount } from "./driver/killed-servers.ts";
import { startOtlpReceiver } from "./driver/otlp-receiver.ts";
import { expectWholeLog, storedText, textIn } from "./driver/run-log.ts";
import { createRandom, type Random, seed } from "./driver/seeded-random.ts";
import { until } from "./driver/until.ts";

/*
 * Two servers on one database, each killed again and again while answers call tools whose effects are
 * in a file: `append` must not be done twice, `look_up` may be. A Langfuse hears of each call of a model
 * once, whoever was killed.
 */

const KILLS = killCount(12);
/** Answers that go on at a time. */
const RUNS = 8;
const TIMEOUT_MS = 3_600_000;
const tools = ["effects__append", "effects__look_up", "asking__append"];
const effectServer = fileURLToPath(
  new URL("../../packages/tools/src/testing/stdio-effect-server.ts", import.meta.url),
);

const effect = z.object({
  callId: z.string(),
  tool: z.string(),
  phase: z.enum(["start", "end", "cancelled"]),
});
type Effect = z.infer<typeof effect>;

interface StartedAnswer {
  id: string;
  conversationId: string;
  messageId: string;
}

/** Two servers, and what their tools have done. */
interface World {
  servers: KilledServers;
  effectsFile: string;
  answers: StartedAnswer[];
  /** Of those that have ended, their runs' ids. */
  ended: Set<string>;
  /** No more are started. */
  isOver: boolean;
}

/** What was known at some moment: the calls with results, and how many effects there were then. */
interface Moment {
  finished: ReadonlySet<string>;
  effects: number;
}

async function readEffects(file: string): Promise<Effect[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  // What comes after the last end of a line is nothing, or still being written.
  return lines.slice(0, -1).map((line) => effect.parse(JSON.parse(line)));
}

async function readLogs(db: Db, answers: readonly StartedAnswer[]): Promise<SequencedRunEvent[][]> {
  return Promise.all(
    answers.map(async ({ id }) => {
      const rows = await listRunEvents(db, id, 0, 1_000_000);
      return rows.map(({ seq, data }) => ({ ...runEvent.parse(JSON.parse(data)), seq }));
    }),
  );
}

const resultsIn = (log: readonly SequencedRunEvent[]) =>
  log.flatMap((event) => (event.type === "tool.result" ? [event] : []));
const callsIn = (log: readonly SequencedRunEvent[]) =>
  log.flatMap((event) => (event.type === "tool.call" ? [event] : []));

/** The logs first: what was begun after them was begun after their results. */
async function look({ servers, effectsFile, answers }: World): Promise<Moment> {
  const logs = await readLogs(servers.db, answers);
  const finished = new Set(logs.flatMap((log) => resultsIn(log).map(({ id }) => id)));
  return { finished, effects: (await readEffects(effectsFile)).length };
}

/** One more answer; the same one, should the server be killed before it says so. */
async function startAnswer(world: World, name: string, random: Random): Promise<StartedAnswer> {
  const ms = () => random.between(0, 120);
  const calls = [
    `/tool effects__append {"text":"${name}","ms":${ms()}}`,
    `/tool effects__look_up {"key":"${name}","ms":${ms()}}`,
    ...(random.between(0, 3) === 0 ? [`/tool asking__append {"text":"${name}","ms":${ms()}}`] : []),
  ];
  const input = {
    id: randomUUID(),
    conversationId: randomUUID(),
    createConversation: true,
    content: `${calls.join(" ")} rounds=${random.between(1, 4)} rate=300 ${name}`,
    tools,
  };
  const { run } = await world.servers.ask((parley) => parley.messages.send.mutate(input));
  return run;
}

const refusal = z.object({ data: z.object({ errorCode: z.string() }) });

/** A kill may have ended the answer since it was seen to ask. */
function unlessTooLate(error: unknown): void {
  if (refusal.safeParse(error).data?.data.errorCode !== "CONFLICT") throw error;
}

/** A person who agrees to whatever is asked, until everything has ended that is to come. */
function decideUntilAllEnded(world: World): Promise<unknown> {
  const { servers, answers, ended } = world;
  const decided = new Set<string>();
  const look = async (): Promise<boolean> => {
    const going = answers.filter(({ id }) => !ended.has(id));
    const logs = await readLogs(servers.db, going);
    for (const [at, log] of logs.entries()) {
      const runId = going[at]?.id ?? "";
      if (log.some(isTerminal)) ended.add(runId);
      for (const { id: callId, needsApproval } of ended.has(runId) ? [] : callsIn(log)) {
        if (needsApproval !== true || decided.has(callId)) continue;
        decided.add(callId);
        const input = { runId, callId, approved: true };
        await servers.ask((parley) => parley.runs.decide.mutate(input).catch(unlessTooLate));
      }
    }
    return world.isOver && ended.size === answers.length;
  };
  return until("every answer has ended", look, TIMEOUT_MS);
}

/** Kills one server while answers go on, and says what was known when it had died. */
async function killOne(world: World, random: Random): Promise<Moment> {
  const { effects: before } = await look(world);
  const due = before + random.between(1, 12);
  const isDue = async () => (await readEffects(world.effectsFile)).length >= due;
  // Where no more comes, the others wait for a dead process's lease: that is a moment, too.
  await until("effects come", isDue, 1_500).catch(() => undefined);
  await world.servers.killOne(random);
  return look(world);
}

function expectSoundAnswer(log: readonly SequencedRunEvent[], effects: readonly Effect[]): void {
  expectWholeLog(log);
  const calls = callsIn(log);
  const results = resultsIn(log).map(({ id }) => id);
  const asked = calls.map(({ id }) => id);
  expect(new Set(results).size).toBe(results.length);
  expect(new Set(asked).size).toBe(asked.length);
  const end = log.at(-1);
  // Killed before its first step was finished, or three times over one step.
  const isWhole = end?.type === "run.completed";
  const isLost = end?.type === "run.failed" && end.code === "RUN_LOST";
  expect(isWhole || isLost || end?.type === "run.interrupted").toBe(true);
  expect(!isWhole || results.length === asked.length).toBe(true);
  for (const { id, name } of calls) {
    const starts = effects.filter(({ callId, phase }) => callId === id && phase === "start");
    expect(starts.length).toBeLessThanOrEqual(name.endsWith("append") ? 1 : KILLS);
    const result = resultsIn(log).find((given) => given.id === id);
    const isDone = effects.some(({ callId, phase }) => callId === id && phase === "end");
    // What the model was told to be done was done.
    expect(result === undefined || result.isError || isDone).toBe(true);
  }
}

/** What the operator gives the servers: the same program twice, once as one that asks first. */
async function writeConfig(folder: string): Promise<{ config: string; effectsFile: string }> {
  const effectsFile = join(folder, "effects.jsonl");
  const config = join(folder, "mcp.json");
  const program = { command: process.execPath, args: [effectServer, effectsFile] };
  const effects = { ...program, needsApproval: false };
  const asking = { ...program, needsApproval: true };
  await writeFile(effectsFile, "");
  await writeFile(config, JSON.stringify({ mcpServers: { effects, asking } }));
  return { config, effectsFile };
}

/** Kills while answers go on, and sees to it that there are always some; then lets all of them end. */
async function killAgainAndAgain(world: World, random: Random): Promise<Moment[]> {
  const { answers, ended } = world;
  const moments: Moment[] = [];
  const deciding = decideUntilAllEnded(world);
  try {
    for (let kill = 1; kill <= KILLS; kill++) {
      const more = Math.max(1, RUNS - (answers.length - ended.size));
      const names = Array.from({ length: more }, (_, index) => `${kill}.${index}`);
      answers.push(...(await Promise.all(names.map((name) => startAnswer(world, name, random)))));
      moments.push(await killOne(world, random));
    }
  } finally {
    world.isOver = true;
    await Promise.all([deciding, world.servers.bothServe()]);
  }
  return moments;
}

test(
  `${KILLS} kills lose no finished call, and repeat none (seed ${seed})`,
  async () => {
    const folder = await makeDataFolder();
    const { config, effectsFile } = await writeConfig(folder);
    await using langfuse = await startOtlpReceiver();
    await using servers = await KilledServers.start({
      MCP_CONFIG: config,
      LANGFUSE_PUBLIC_KEY: "pk-lf-test",
      LANGFUSE_SECRET_KEY: "sk-lf-test",
      LANGFUSE_BASE_URL: langfuse.url,
    });
    const world: World = { servers, effectsFile, answers: [], ended: new Set(), isOver: false };
    const moments = await killAgainAndAgain(world, createRandom(seed));
    const logs = await readLogs(servers.db, world.answers);
    const effects = await readEffects(effectsFile);
    for (const log of logs) expectSoundAnswer(log, effects);
    const known = new Set(logs.flatMap((log) => callsIn(log).map(({ id }) => id)));
    for (const { callId } of effects) expect(known.has(callId)).toBe(true);
    for (const { finished, effects: then } of moments)
      for (const { callId, phase } of effects.slice(then))
        expect(phase === "start" && finished.has(callId)).toBe(false);
    for (const [at, answer] of world.answers.entries())
      expect(await storedText(servers.servers[0].client(), answer)).toBe(textIn(logs[at] ?? []));
    await until("all is told", async () => (await countDueTraces(servers.db)) === 0, TIMEOUT_MS);
    const runs = await Promise.all(
      world.answers.map(async ({ id: runId }, at) => {
        const { usage: billed } = await servers.ask((parley) => parley.runs.get.query({ runId }));
        return { runId, log: logs[at] ?? [], billed };
      }),
    );
    for (const server of servers.servers) await server.terminate();
    const told = expectGenerations(langfuse.spans, runs);
    await removeDataFolder(folder);
    console.log(`${summaryOf(logs)}; ${told}`);
  },
  TIMEOUT_MS,
);

function summaryOf(logs: readonly (readonly SequencedRunEvent[])[]): string {
  const all = logs.flat();
  const count = (type: string) => all.filter((event) => event.type === type).length;
  const taken = all.filter((event) => event.type === "run.started" && event.attempt > 1).length;
  return (
    `${logs.length} answers, ${count("tool.call")} calls, ${count("tool.result")} results, ` +
    `${taken} taken over, ${count("run.interrupted")} interrupted, ${count("run.failed")} failed`
  );
}
