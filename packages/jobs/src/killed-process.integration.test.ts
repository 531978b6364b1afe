import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import type { JobsProcess } from "./create-jobs.ts";
import { defineJob } from "./define-job.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";
import { waitForJob } from "./testing/wait-for-job.ts";

const definition = defineJob({
  name: "test.survive",
  payload: z.strictObject({}),
  retry: { limit: 1, delaySeconds: 1, maxDelaySeconds: 1 },
});

/** A process that begins a job, says so, and never ends it. */
const script = `
  import { connect } from ${source("../../db/src/index.ts")};
  import { createJobs } from ${source("./create-jobs.ts")};
  const [connectionString, definition] = process.argv.slice(1);
  const say = (_fields, message) => console.error(message);
  const log = { info: say, warn: say, error: say };
  const db = connect({ connectionString, max: 2, onIdleError: () => process.exit(1) });
  const jobs = createJobs({ db, connectionString, log });
  const payload = { safeParse: (data) => ({ success: true, data }) };
  jobs.handle({ ...JSON.parse(definition), payload }, async ({ job }) => {
    console.log(job.id + " " + job.attempt);
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  });
  await jobs.start();
`;

function source(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}

let bed: JobsBed;
/** Enqueues what it does not handle. */
let outside: JobsProcess;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
  const first = await bed.start((jobs) => jobs.handle(definition, async () => undefined));
  await first.close(0);
  outside = await bed.start(() => undefined);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await bed.close();
});

async function beginAndKill(): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=@parley/source",
      "--input-type=module",
      "--eval",
      script,
      bed.connectionString,
      JSON.stringify({ ...definition, payload: undefined }),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  children.push(child);
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  child.kill("SIGKILL");
  await once(child, "exit");
  return String(value);
}

/** So that nobody waits ten seconds for it: its process gave its last sign of life long ago. */
async function silence(id: string): Promise<void> {
  if (process.env["PARLEY_LONG"] === "1") return;
  await bed.db
    .withSchema("parley_jobs")
    .$extendTables<{ job: { id: string; heartbeatOn: Date } }>()
    .updateTable("job")
    .set({ heartbeatOn: new Date(Date.now() - 60_000) })
    .where("id", "=", id)
    .execute();
}

test("a killed process' job is taken over by another, and ends once", async () => {
  const { id } = await outside.enqueue(bed.db, definition, {}, { owner: bed.member });
  expect(await beginAndKill()).toBe(`${id} 1`);
  expect(await outside.jobs.get(bed.member, id)).toMatchObject({ status: "running", attempt: 1 });
  const ended: number[] = [];
  const other = await bed.start((jobs) =>
    jobs.handle(definition, async ({ job }) => void ended.push(job.attempt)),
  );
  const killedAt = Date.now();
  await silence(id);
  await waitForJob(other, bed.member, id, "completed", 25_000);
  if (process.env["PARLEY_LONG"] === "1")
    globalThis.console.log(`Taken over ${Date.now() - killedAt} ms after its process was killed.`);
  expect(ended).toEqual([2]);
  await other.close(0);
});

test("a job whose processes die each time ends as a dead letter", async () => {
  const { id } = await outside.enqueue(bed.db, definition, {}, { owner: bed.member });
  for (const attempt of [1, 2]) {
    expect(await beginAndKill()).toBe(`${id} ${attempt}`);
    await silence(id);
  }
  const ended: number[] = [];
  const last = await bed.start((jobs) =>
    jobs.handle(definition, async ({ job }) => void ended.push(job.attempt)),
  );
  const job = await waitForJob(last, bed.member, id, "failed", 25_000);
  expect(job.error).toBe("It was begun 2 times, and each time its process ended first.");
  expect(ended).toEqual([]);
  await last.close(0);
});
