import { randomUUID } from "node:crypto";
import { insertPerson } from "@parley/db/testing";
import { createJobs, type JobsProcess } from "@parley/jobs";
import type { Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { createExports, exportJob, type Exports, handleExport } from "./export-job.ts";

let bed: TestBed;
let chat: TestProcess["chat"];
let jobs: JobsProcess;
let exports: Exports;
let colleague: Principal;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  jobs = createJobs({ db: bed.db, connectionString: bed.connectionString, log: quiet });
  jobs.handle(exportJob, handleExport(bed.db));
  await jobs.start();
  exports = createExports(bed.db, jobs);
  const { organizationId } = bed.principal;
  const person = await insertPerson(bed.db, { organizationId, role: "member" });
  colleague = { ...bed.principal, ...person, role: "member" };
});
afterAll(async () => {
  await jobs.close(0);
  await bed.close();
});

async function say(principal: Principal, text: string): Promise<void> {
  const input = { id: randomUUID(), message: `/echo rate=max ${text}`, maxTokens: 100 };
  const { run } = await chat.start(principal, input);
  await readFollow(chat, principal, run.id);
}

async function made(principal: Principal, of: "user" | "organization"): Promise<string> {
  const { id } = await exports.start(principal, of);
  await expect.poll(async () => (await jobs.jobs.get(principal, id)).status).toBe("completed");
  return id;
}

async function lines(principal: Principal, jobId: string): Promise<unknown[]> {
  let text = "";
  for await (const piece of await exports.read(principal, jobId)) text += piece;
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

test("an export in the background has what the direct one has, for its maker alone", async () => {
  await say(bed.principal, "Grüße 🌊");
  const direct: unknown[] = [];
  for await (const record of await chat.data.exportUser(bed.principal)) direct.push(record);
  const id = await made(bed.principal, "user");
  const [head, ...records] = await lines(bed.principal, id);
  expect(head).toMatchObject({ type: "export", of: "user" });
  expect(records).toEqual(direct.slice(1));
  const { result } = await jobs.jobs.get(bed.principal, id);
  expect(result).toMatchObject({ records: direct.length });
  for (const other of [bed.foreigner, colleague])
    await expect(exports.read(other, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  // A key of the same person's that may read less.
  const key: Principal = { ...bed.principal, scopes: ["conversations:read"], via: "key" };
  await expect(exports.read(key, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const small = await made(key, "user");
  expect(JSON.stringify(await lines(key, small))).toContain("Grüße 🌊");
});

test("what an attempt writes from which it was taken away is not in it", async () => {
  const id = await made(bed.principal, "user");
  const before = await lines(bed.principal, id);
  const payload = exportJob.payload.parse(await payloadOf(id));
  const { organizationId, userId } = bed.principal;
  // Its process stood still, and goes on now that the job has ended elsewhere.
  const late = handleExport(bed.db)({
    payload,
    job: { id, organizationId, userId, attempt: 1 },
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  await expect(late).rejects.toThrow("taken over");
  expect(await lines(bed.principal, id)).toEqual(before);
});

async function payloadOf(jobId: string): Promise<unknown> {
  const rows = bed.db.selectFrom("jobs").select("payload").where("id", "=", jobId);
  return (await rows.executeTakeFirstOrThrow()).payload;
}

test("one that has run out is not given out any more", async () => {
  const id = await made(bed.principal, "user");
  await bed.db
    .updateTable("jobs")
    .set({ result: JSON.stringify({ bytes: 1, expiresAt: new Date(0).toISOString() }) })
    .where("id", "=", id)
    .execute();
  await expect(exports.read(bed.principal, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("nothing of what somebody wrote is left in an export once it is deleted", async () => {
  await say(colleague, "canary");
  const own = await made(colleague, "user");
  const everybodys = await made(bed.principal, "organization");
  const others = await made(bed.principal, "user");
  expect(JSON.stringify(await lines(bed.principal, everybodys))).toContain("canary");
  await chat.data.deleteContentOf(colleague, colleague.userId);
  const left = await bed.db.selectFrom("jobResultChunks").select("jobId").distinct().execute();
  const ids = left.map(({ jobId }) => jobId);
  expect(ids).toContain(others);
  expect(ids).not.toContain(own);
  expect(ids).not.toContain(everybodys);
});
