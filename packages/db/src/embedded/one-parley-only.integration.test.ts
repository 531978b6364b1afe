import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { queryOnce } from "../testing/query-once.ts";
import { type SpawnedParley, spawnParley } from "../testing/spawn-parley.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { processExists } from "./postmaster-file.ts";
import { waitUntil } from "./wait-until.ts";

function query({ outcome }: SpawnedParley, sql: string): Promise<unknown[]> {
  if (!outcome.started) throw new Error(outcome.message);
  return queryOnce(outcome.connectionString, sql);
}

function postmasterOf({ outcome }: SpawnedParley): number {
  if (!outcome.started) throw new Error(outcome.message);
  return outcome.postmasterPid;
}

/** An orphan stays listed until the system has collected it. */
const hasEnded = (pid: number) => waitUntil(() => !processExists(pid), { timeoutMs: 10_000 });

describe("one Parley a data folder", () => {
  it("adopts the server, and the data, of a Parley that was killed", async () => {
    await using folder = await temporaryFolder();
    const killed = await spawnParley(folder.path);
    await query(killed, "CREATE TABLE note AS SELECT 'kept' AS text");
    await killed.end("SIGKILL");
    await using next = await spawnParley(folder.path);
    expect(postmasterOf(next)).toBe(postmasterOf(killed));
    expect(await query(next, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
    await next.end("SIGTERM");
    expect(await hasEnded(postmasterOf(next))).toBe(true);
  });

  it("refuses a second one in one sentence, and the first goes on working", async () => {
    await using folder = await temporaryFolder();
    await using first = await spawnParley(folder.path);
    await using second = await spawnParley(folder.path);
    expect(second.outcome).toEqual({
      started: false,
      message: `${folder.path} is already in use by another Parley (process ${first.pid}). Stop it, or set DATA_DIR to another folder.`,
    });
    await second.end("SIGTERM");
    expect(await query(first, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("lets exactly one of several first starts win", async () => {
    await using folder = await temporaryFolder();
    const all = await Promise.all([1, 2, 3].map(() => spawnParley(folder.path)));
    await using _ = {
      [Symbol.asyncDispose]: async () =>
        void (await Promise.all(all.map((each) => each.end("SIGTERM")))),
    };
    const [winner, ...more] = all.filter(({ outcome }) => outcome.started);
    if (winner === undefined) throw new Error(JSON.stringify(all));
    expect(more).toEqual([]);
    const refusals = all.flatMap(({ outcome }) => (outcome.started ? [] : [outcome.message]));
    const refusal = `${folder.path} is already in use by another Parley (process ${winner.pid}). Stop it, or set DATA_DIR to another folder.`;
    expect(refusals).toEqual([refusal, refusal]);
    expect(await query(winner, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("recovers when Parley and Postgres were both killed", async () => {
    await using folder = await temporaryFolder();
    const killed = await spawnParley(folder.path);
    await query(killed, "CREATE TABLE note AS SELECT 'kept' AS text");
    await killed.end("SIGKILL");
    process.kill(postmasterOf(killed), "SIGKILL");
    await using next = await spawnParley(folder.path);
    expect(postmasterOf(next)).not.toBe(postmasterOf(killed));
    expect(await query(next, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
  });

  it("is not misled by a postmaster.pid whose number another program has by now", async () => {
    await using folder = await temporaryFolder();
    const killed = await spawnParley(folder.path);
    await killed.end("SIGKILL");
    const file = join(folder.path, "postgres", "postmaster.pid");
    const stale = await readFile(file, "utf8");
    const [, , , , socketDirectory = ""] = stale.split("\n");
    const { uid, gid } = await stat(file);
    process.kill(postmasterOf(killed), "SIGINT");
    expect(await hasEnded(postmasterOf(killed))).toBe(true);
    const other = spawn("sleep", ["60"], { uid, gid, stdio: "ignore" });
    using _ = { [Symbol.dispose]: () => other.kill("SIGKILL") };
    await once(other, "spawn");
    await writeFile(file, stale.replace(/^\d+/, String(other.pid)));
    await writeFile(join(socketDirectory, ".s.PGSQL.5432.lock"), `${other.pid}\n`);
    await using next = await spawnParley(folder.path);
    expect(await query(next, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("keeps Postgres out of a Ctrl-C that is meant for Parley", async () => {
    await using folder = await temporaryFolder();
    await using parley = await spawnParley(folder.path);
    process.kill(-parley.pid, "SIGINT");
    expect(await query(parley, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(processExists(postmasterOf(parley))).toBe(true);
  });
});
