import { type Job, ParleyError } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import * as z from "zod";
import type { JobsProcess } from "./create-jobs.ts";
import { defineJob } from "./define-job.ts";
import { JobFailure } from "./job-handler.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";
import { waitForJob } from "./testing/wait-for-job.ts";

const payload = z.strictObject({});
const flaky = defineJob({
  name: "test.flaky",
  payload,
  retry: { limit: 1, delaySeconds: 1, maxDelaySeconds: 1 },
});
const hopeless = defineJob({ name: "test.hopeless", payload });
const refused = defineJob({ name: "test.refused", payload });
const slow = defineJob({
  name: "test.slow",
  payload,
  retry: { limit: 0 },
  timeoutSeconds: 1,
});
const committing = defineJob({ name: "test.committing", payload, retry: { limit: 0 } });
const ticking = defineJob({ name: "test.ticking", payload });

let bed: JobsBed;
let process: JobsProcess;
let isMended = false;
let isCommitted = true;

beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
  process = await bed.start((jobs) => {
    jobs.handle(flaky, async () => {
      if (!isMended) throw new Error("a secret detail");
    });
    jobs.handle(hopeless, async () => {
      throw new JobFailure("The list is empty.", { retry: false });
    });
    jobs.handle(refused, async () => {
      throw new ParleyError("NOT_FOUND", "There is no such conversation.");
    });
    jobs.handle(slow, async ({ signal }) => {
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
    jobs.handle(committing, async ({ job }) => ({
      result: { done: true },
      async commit(trx) {
        const chunk = { jobId: job.id, position: 0, bytes: Buffer.from("made") };
        await trx.insertInto("jobResultChunks").values(chunk).execute();
        if (!isCommitted) throw new Error("It cannot be written.");
      },
    }));
    jobs.handle(ticking, async ({ progress, signal }) => {
      for (let done = 1; done <= 100; done++) progress(done, 100, `Part ${done}`);
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        setTimeout(resolve, 300);
      });
      progress(100, 100, "All of it");
    });
  });
});
afterAll(() => bed.close());

const enqueue = (definition: typeof flaky) =>
  process.enqueue(bed.db, definition, {}, { owner: bed.member });

async function readAll(follow: (signal: AbortSignal) => AsyncIterable<Job>): Promise<Job[]> {
  const seen: Job[] = [];
  for await (const job of follow(new AbortController().signal)) seen.push(job);
  return seen;
}

/** What pg-boss has of a job. */
async function delivered(id: string): Promise<string[]> {
  const rows = await bed.db
    .withSchema("parley_jobs")
    .$extendTables<{ job: { id: string; state: string } }>()
    .selectFrom("job")
    .select("state")
    .where("id", "=", id)
    .execute();
  return rows.map(({ state }) => state);
}

describe("an attempt that fails", () => {
  test("is followed by others, and after the last one by a dead letter, which can be tried again", async () => {
    const { id } = await enqueue(flaky);
    await expect
      .poll(async () => (await process.jobs.get(bed.member, id)).error)
      .toBe("It failed on our side.");
    const dead = await waitForJob(process, bed.member, id, "failed");
    expect(dead).toMatchObject({ attempt: 2, error: "It failed on our side." });
    expect(bed.logged).toContainEqual(expect.stringContaining("a secret detail"));
    expect(await delivered(id)).toEqual([]);
    const { items } = await process.jobs.list(bed.member, { status: "failed", limit: 10 });
    expect(items.map((job) => job.id)).toContain(id);

    isMended = true;
    const again = await process.jobs.retry(bed.member, id);
    expect(again).toMatchObject({ id, status: "queued", attempt: 0, error: null, endedAt: null });
    const done = await waitForJob(process, bed.member, id, "completed");
    expect(done).toMatchObject({ attempt: 1, error: null });
    await expect(process.jobs.retry(bed.member, id)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test.for([
    [hopeless, "The list is empty."],
    [refused, "There is no such conversation."],
  ] as const)("for good has no others, and says why (%#)", async ([definition, words]) => {
    const { id } = await enqueue(definition);
    const job = await waitForJob(process, bed.member, id, "failed");
    expect(job).toMatchObject({ attempt: 1, error: words });
  });

  test("by taking too long is told so by its signal", async () => {
    const { id } = await enqueue(slow);
    const job = await waitForJob(process, bed.member, id, "failed");
    expect(job.error).toBe("It took longer than 1 seconds.");
  });
});

test("what is to happen exactly once happens with the end of the job, or not at all", async () => {
  const made = async (id: string) =>
    (
      await bed.db.selectFrom("jobResultChunks").select("bytes").where("jobId", "=", id).execute()
    ).map(({ bytes }) => bytes.toString());
  const first = await enqueue(committing);
  await waitForJob(process, bed.member, first.id, "completed");
  expect(await made(first.id)).toEqual(["made"]);
  isCommitted = false;
  const second = await enqueue(committing);
  const job = await waitForJob(process, bed.member, second.id, "failed");
  expect(job.result).toBeNull();
  expect(await made(second.id)).toEqual([]);
});

test("progress is followed to the end, from a cursor on", async () => {
  const { id } = await enqueue(ticking);
  const follow = await process.jobs.follow(bed.member, { jobId: id });
  const seen = await readAll(follow);
  const versions = seen.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
  expect(seen.at(-1)).toMatchObject({
    status: "completed",
    progress: { done: 100, total: 100, note: "All of it" },
  });
  expect(seen.filter(({ status }) => status === "running").length).toBeGreaterThan(0);
  // A hundred words were said, a few were written.
  expect(versions.at(-1)).toBeLessThan(15);

  const resumed = await process.jobs.follow(bed.member, {
    jobId: id,
    lastEventId: String((seen.at(-1)?.version ?? 0) - 1),
  });
  expect(await readAll(resumed)).toEqual(seen.slice(-1));
  const whole = await process.jobs.follow(bed.member, {
    jobId: id,
    lastEventId: String(seen.at(-1)?.version),
  });
  expect(await readAll(whole)).toEqual([]);
});

test("others see nothing of a job and can do nothing with it; an admin can", async () => {
  const { id } = await enqueue(hopeless);
  await waitForJob(process, bed.member, id, "failed");
  for (const stranger of [bed.colleague, bed.foreigner]) {
    for (const act of [
      () => process.jobs.get(stranger, id),
      () => process.jobs.cancel(stranger, id),
      () => process.jobs.retry(stranger, id),
      () => process.jobs.follow(stranger, { jobId: id }),
    ])
      await expect(act()).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { items } = await process.jobs.list(stranger, { limit: 100 });
    expect(items).toEqual([]);
  }
  const { items } = await process.jobs.listOrganization(bed.admin, { limit: 1 });
  expect(items.map((job) => job.id)).toEqual([id]);
  expect(await process.jobs.get(bed.admin, id)).toMatchObject({ userId: bed.member.userId });
  expect((await process.jobs.listOrganization(bed.foreigner, { limit: 10 })).items).toEqual([]);
});
