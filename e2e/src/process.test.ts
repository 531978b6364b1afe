import { createParley } from "@parley/client";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import type { Run, SequencedRunEvent } from "@parley/shared";
import { describe, expect, test } from "vitest";
import { findPostmaster } from "./driver/embedded-postgres.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { type BackgroundFollow, followInBackground } from "./driver/follow-in-background.ts";
import { Installation } from "./driver/installation.ts";
import { childrenOf, isRunning } from "./driver/live-process.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { spawnServer } from "./driver/server-process.ts";
import { until } from "./driver/until.ts";

async function startRun(installation: Installation, message: string): Promise<Run> {
  const input = { message, maxTokens: 8_192 };
  return (await installation.client().chat.start.mutate(input)).run;
}

async function statusAt(url: string, path: string): Promise<{ status: number; says: unknown }> {
  const response = await fetch(url + path);
  return { status: response.status, says: await response.json() };
}

function expectOneLine(text: string): void {
  expect(text.trim().split("\n")).toHaveLength(1);
  expect(text).not.toMatch(/\n\s+at /);
}

const endOf = (events: readonly SequencedRunEvent[]) => events.at(-1)?.type;

describe("starting", () => {
  test.concurrent.for([
    ["PORT", "eighty"],
    ["SIMULATOR_TOKENS_PER_SECOND", "0"],
  ] as const)("%s=%s is refused in one line that names it", async ([name, value], { expect }) => {
    const server = spawnServer({ [name]: value, DATA_DIR: "/nonexistent/parley" });
    const { code } = await server.exited;
    expect(code).toBe(1);
    expectOneLine(server.output());
    expect(server.errors()).toContain(name);
  });

  test("a second server on the same DATA_DIR is refused; the first goes on", async () => {
    await using installation = await Installation.start();
    const message = "/long 120 rate=20 Does the first one notice?";
    const run = await startRun(installation, message);
    const follow = followInBackground(installation.client(), run.id);
    await follow.untilText();
    const second = spawnServer({ ...installation.env, PORT: "0" });
    expect((await second.exited).code).toBe(1);
    expectOneLine(second.errors());
    expect(second.errors()).toContain(`${installation.dataDir} is already in use`);
    expect(second.errors()).toContain(`process ${installation.server.pid}`);
    await follow.done;
    expect(endOf(follow.seen)).toBe("run.completed");
    expect(textIn(follow.seen)).toBe(expectedAnswer(message));
    expect(await statusAt(installation.url, "/readyz")).toEqual({
      status: 200,
      says: { status: "ok" },
    });
  });

  test("a port that is taken is refused in one line, and no Postgres stays behind", async () => {
    await using first = await Installation.start();
    await using other = await Installation.start();
    await other.terminate();
    const second = spawnServer({ ...other.env, PORT: String(first.server.port) });
    expect((await second.exited).code).toBe(1);
    expectOneLine(second.errors());
    expect(second.errors()).toContain(String(first.server.port));
    expect(await findPostmaster(other.dataDir)).toBeUndefined();
  });

  test("after kill -9 the next start adopts the Postgres that was left behind", async () => {
    await using installation = await Installation.start();
    const postmaster = await findPostmaster(installation.dataDir);
    expect(postmaster).toBeDefined();
    await installation.kill();
    expect(await findPostmaster(installation.dataDir)).toBe(postmaster);
    await installation.start();
    expect(await findPostmaster(installation.dataDir)).toBe(postmaster);
    expect(
      (await readLog(installation.client(), (await startRun(installation, "/echo Hi")).id)).at(-1),
    ).toMatchObject({ type: "run.completed" });
  });
});

describe("SIGTERM", () => {
  test("lets a short answer finish and leaves no process behind", async () => {
    await using installation = await Installation.start();
    const message = "/long 80 rate=40 Will this be finished?";
    const run = await startRun(installation, message);
    const follow = followInBackground(installation.client(), run.id);
    await follow.untilText();
    const postmaster = await findPostmaster(installation.dataDir);
    const { pid } = installation.server;
    const exit = await installation.terminate();
    await follow.done;
    expect(exit).toEqual({ code: 0, signal: null });
    expectWholeLog(follow.seen);
    expect(textIn(follow.seen)).toBe(expectedAnswer(message));
    expect(postmaster).toBeDefined();
    expect(await isRunning(postmaster ?? 0)).toBe(false);
    expect(await childrenOf(pid)).toEqual([]);
    await expect(fetch(`${installation.url}/healthz`)).rejects.toThrow();
    await installation.start();
    expect(await storedText(installation.client(), run)).toBe(expectedAnswer(message));
  });

  test("interrupts an answer that takes longer than the grace; nothing of it is lost", async () => {
    await using installation = await Installation.start({ SHUTDOWN_GRACE_MS: "300" });
    const message = "/long 1000 rate=200 Will this be kept?";
    const run = await startRun(installation, message);
    const follow = followInBackground(installation.client(), run.id);
    await follow.untilText();
    expect(await installation.terminate()).toEqual({ code: 0, signal: null });
    await installation.start();
    await follow.done;
    expectWholeLog(follow.seen);
    expect(endOf(follow.seen)).toBe("run.interrupted");
    const kept = textIn(follow.seen);
    expect(expectedAnswer(message).startsWith(kept)).toBe(true);
    const parley = installation.client();
    expect(await storedText(parley, run)).toBe(kept);
    const next = await parley.messages.continue.mutate({ messageId: run.messageId });
    expect(textIn(await readLog(parley, next.run.id))).toBe(expectedAnswer(message));
  });

  test("an answer that had not begun is begun again by the next start", async () => {
    await using installation = await Installation.start({ SHUTDOWN_GRACE_MS: "0" });
    const message = "/long 30 rate=max ttft=3000 Who answers this?";
    const run = await startRun(installation, message);
    expect(await installation.terminate()).toEqual({ code: 0, signal: null });
    await installation.start();
    const log = await readLog(installation.client(), run.id);
    expectWholeLog(log);
    expect(log.filter(({ type }) => type === "run.started")).toHaveLength(2);
    expect(textIn(log)).toBe(expectedAnswer(message));
  });

  test("a second one ends it at once, and Postgres is there for the next start", async () => {
    await using installation = await Installation.start();
    const run = await startRun(installation, "/long 3000 rate=20 Twice?");
    const follow = followInBackground(installation.client(), run.id);
    await follow.untilText();
    const { pid } = installation.server;
    process.kill(pid, "SIGTERM");
    await until("it has taken notice", () =>
      installation.server.output().includes("finishing the answers"),
    );
    process.kill(pid, "SIGTERM");
    expect(await installation.server.exited).toEqual({ code: 1, signal: null });
    await installation.start();
    await follow.done;
    expectWholeLog(follow.seen);
    expect(endOf(follow.seen)).toBe("run.interrupted");
  });
});

describe("the health of a server", () => {
  test("/readyz says when the database is gone, /healthz stays", async () => {
    await using cluster = await startTestCluster();
    // Not dropped: it goes with the cluster.
    const database = await createTestDatabase(cluster.address, { template: "template0" });
    const env = { DATABASE_URL: database.connectionString, SHUTDOWN_GRACE_MS: "1000" };
    await using installation = await Installation.start(env);
    const ok = { status: 200, says: { status: "ok" } };
    expect(await statusAt(installation.url, "/readyz")).toEqual(ok);
    expect(await findPostmaster(installation.dataDir)).toBeUndefined();
    await cluster.stop();
    await until("it is no longer ready", async () => {
      const { status } = await statusAt(installation.url, "/readyz");
      return status === 503;
    });
    expect(await statusAt(installation.url, "/healthz")).toEqual(ok);
    const headers = installation.authorization;
    const call = await fetch(`${installation.url}/api/trpc/runs.list?input={}`, { headers });
    expect(call.status).toBe(503);
    expect(await call.text()).not.toMatch(/ENOENT|ECONNREFUSED|PGSQL|\bat /);
    expect(await installation.terminate()).toMatchObject({ signal: null });
  });

  test("the end of its own Postgres ends it with a sentence; the next start has everything", async () => {
    await using installation = await Installation.start();
    const run = await startRun(installation, "/echo kept");
    await readLog(installation.client(), run.id);
    const postmaster = await findPostmaster(installation.dataDir);
    process.kill(postmaster ?? 0, "SIGINT");
    expect((await installation.server.exited).code).toBe(1);
    expect(installation.server.output()).toContain("Start Parley again");
    await installation.start();
    expect(await storedText(installation.client(), run)).toBe("kept");
  });
});

describe("two workers", () => {
  const RUNS = 16;

  async function startMany(installation: Installation, message: string) {
    // A client of its own for each run, all at once: the connections spread over the workers.
    return Promise.all(
      Array.from({ length: RUNS }, async (_, index) => {
        const text = `${message} Number ${index}?`;
        const run = await startRun(installation, text);
        const follows = [1, 2].map(() =>
          followInBackground(
            createParley({ baseUrl: installation.url, apiKey: installation.token }),
            run.id,
          ),
        );
        return { message: text, run, follows };
      }),
    );
  }

  const untilAllHaveText = (follows: readonly BackgroundFollow[]) =>
    Promise.all(follows.map((follow) => follow.untilText()));

  test("follow and stop from any worker, and both work", async () => {
    await using installation = await Installation.start({ WORKERS: "2", LOG_LEVEL: "debug" });
    const runs = await startMany(installation, "/long 4000 rate=20");
    await untilAllHaveText(runs.flatMap(({ follows }) => follows));
    const parley = installation.client();
    await Promise.all(runs.map(({ run }) => parley.runs.stop.mutate({ runId: run.id })));
    for (const { message, run, follows } of runs) {
      const [one, other] = follows;
      await Promise.all(follows.map(({ done }) => done));
      expectWholeLog(one?.seen ?? []);
      expect(other?.seen).toEqual(one?.seen);
      expect(endOf(one?.seen ?? [])).toBe("run.stopped");
      expect(expectedAnswer(message).startsWith(textIn(one?.seen ?? []))).toBe(true);
      expect(await storedText(parley, run)).toBe(textIn(one?.seen ?? []));
    }
    for (const worker of [1, 2])
      expect(installation.server.output()).toMatch(
        new RegExp(`"worker":${worker}[^\\n]*runs.follow`),
      );
  });

  test("one that is killed is replaced, its runs are settled, the other goes on", async () => {
    await using installation = await Installation.start({ WORKERS: "2" });
    const runs = await startMany(installation, "/long 400 rate=40");
    await untilAllHaveText(runs.flatMap(({ follows }) => follows));
    const { pid } = installation.server;
    const postmaster = await findPostmaster(installation.dataDir);
    const workersNow = async () => (await childrenOf(pid)).filter((child) => child !== postmaster);
    const workers = await workersNow();
    expect(workers).toHaveLength(2);
    const [victim = 0] = workers;
    const killedAt = Date.now();
    process.kill(victim, "SIGKILL");
    await until("the worker is replaced", async () => {
      const now = await workersNow();
      return now.length === 2 && !now.includes(victim);
    });
    const parley = installation.client();
    const settledMs: number[] = [];
    for (const { message, run, follows } of runs) {
      const [one, other] = follows;
      await Promise.all(follows.map(({ done }) => done));
      const seen = one?.seen ?? [];
      expectWholeLog(seen);
      expect(other?.seen).toEqual(seen);
      expect(seen).toEqual(await readLog(parley, run.id));
      expect(expectedAnswer(message).startsWith(textIn(seen))).toBe(true);
      const { status, endedAt } = await parley.runs.get.query({ runId: run.id });
      expect(status).toBe(textIn(seen) === expectedAnswer(message) ? "completed" : "interrupted");
      if (status === "interrupted") settledMs.push(Date.parse(endedAt ?? "") - killedAt);
    }
    console.log(
      `${settledMs.length} of ${RUNS} runs were the killed worker's, settled ${Math.min(...settledMs)} to ${Math.max(...settledMs)} ms after it`,
    );
    expect(settledMs.length).toBeGreaterThan(0);
    expect(settledMs.length).toBeLessThan(RUNS);
    const after = await startRun(installation, "/echo still here");
    expect(textIn(await readLog(parley, after.id))).toBe("still here");
    expect(await installation.terminate()).toEqual({ code: 0, signal: null });
    expect(await childrenOf(pid)).toEqual([]);
    for (const worker of workers) expect(await isRunning(worker)).toBe(false);
    expect(await findPostmaster(installation.dataDir)).toBeUndefined();
  });
});
