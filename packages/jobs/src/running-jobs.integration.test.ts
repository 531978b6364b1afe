import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import * as z from "zod";
import type { JobsProcess } from "./create-jobs.ts";
import { defineJob } from "./define-job.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";
import { waitForJob } from "./testing/wait-for-job.ts";

const linger = defineJob({
  name: "test.linger",
  payload: z.strictObject({}),
  retry: { limit: 0 },
  concurrency: 1,
});

let bed: JobsBed;
/** Has no handler: it enqueues and cancels what others run. */
let outside: JobsProcess;
const begun: { by: string; id: string; attempt: number }[] = [];

beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
});
afterAll(() => bed.close());

/** A process whose handler waits until it is told to stop. */
function lingerIn(by: string, options: { notified?: boolean } = {}): Promise<JobsProcess> {
  return bed.start((jobs) => {
    jobs.handle(linger, async ({ job, signal }) => {
      begun.push({ by, id: job.id, attempt: job.attempt });
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
  }, options);
}

const enqueue = () => outside.enqueue(bed.db, linger, {}, { owner: bed.member });

describe("a job is cancelled from another process", () => {
  beforeAll(async () => {
    outside = await bed.start(() => undefined);
  });

  test.for([
    ["by a notification", true],
    ["though the notification is lost", false],
  ] as const)("while it is queued and while it runs, %s", async ([, notified]) => {
    const worker = await lingerIn("worker", { notified });
    const running = await enqueue();
    await waitForJob(outside, bed.member, running.id, "running");
    const queued = await enqueue();
    expect(await outside.jobs.cancel(bed.member, queued.id)).toMatchObject({ status: "cancelled" });
    expect(await outside.jobs.cancel(bed.member, running.id)).toMatchObject({
      status: "running",
      cancelRequested: true,
    });
    const job = await waitForJob(outside, bed.member, running.id, "cancelled");
    expect(job.error).toBeNull();
    // To cancel it again changes nothing.
    expect(await outside.jobs.cancel(bed.member, running.id)).toEqual(job);
    await worker.close(0);
    expect(begun.map(({ id }) => id)).not.toContain(queued.id);
    const again = await outside.jobs.retry(bed.member, queued.id);
    expect(again).toMatchObject({ status: "queued", cancelRequested: false });
    await outside.jobs.cancel(bed.member, queued.id);
  });
});

test("a process that goes lets its jobs end, and gives back the rest, to be run elsewhere", async () => {
  const first = await lingerIn("first");
  const { id } = await enqueue();
  await expect.poll(() => begun).toContainEqual({ by: "first", id, attempt: 1 });
  const closing = first.close(200);
  const waiting = await enqueue();
  await closing;
  expect(first.runningCount()).toBe(0);
  expect(await outside.jobs.get(bed.member, id)).toMatchObject({ status: "queued", attempt: 0 });
  expect(await outside.jobs.get(bed.member, waiting.id)).toMatchObject({ status: "queued" });

  const second = await lingerIn("second");
  // It has no attempts but the first, and being given back counted for none.
  await expect.poll(() => begun).toContainEqual({ by: "second", id, attempt: 1 });
  await second.jobs.cancel(bed.member, id);
  await second.jobs.cancel(bed.member, waiting.id);
  await waitForJob(second, bed.member, id, "cancelled");
  await second.close(0);
});

test("a job that is deleted stops", async () => {
  const worker = await lingerIn("deleted");
  const { id } = await enqueue();
  await expect.poll(() => begun).toContainEqual({ by: "deleted", id, attempt: 1 });
  await bed.db.deleteFrom("jobs").where("id", "=", id).execute();
  await expect.poll(() => worker.runningCount()).toBe(0);
  await worker.close(0);
});
