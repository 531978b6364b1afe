import type { Db } from "@parley/db";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import { defineJob } from "./define-job.ts";
import { JobFailure } from "./job-handler.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";

/*
 * A process that was asleep goes on with a job that another has by now: what it comes to must not
 * count. Both that know of the job refuse it, and either alone is enough.
 */

const payload = z.strictObject({});
const definitions = {
  completed: defineJob({ name: "test.overtaken-completed", payload, retry: { limit: 3 } }),
  "tried again": defineJob({ name: "test.overtaken-retried", payload, retry: { limit: 3 } }),
  failed: defineJob({ name: "test.overtaken-failed", payload, retry: { limit: 3 } }),
};

let bed: JobsBed;
beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
});
afterAll(() => bed.close());

const takeOver = {
  "our row": (id: string) =>
    bed.db
      .updateTable("jobs")
      .set(({ eb }) => ({ attempt: eb("attempt", "+", 1) }))
      .where("id", "=", id)
      .execute(),
  "pg-boss": (id: string) =>
    bed.db
      .withSchema("parley_jobs")
      .$extendTables<{ job: { id: string; retryCount: number } }>()
      .updateTable("job")
      .set(({ eb }) => ({ retryCount: eb("retryCount", "+", 1) }))
      .where("id", "=", id)
      .execute(),
};

test.for([
  ["completed", "our row"],
  ["completed", "pg-boss"],
  ["tried again", "our row"],
  ["tried again", "pg-boss"],
  ["failed", "our row"],
  ["failed", "pg-boss"],
] as const)("cannot be %s by an attempt that %s knows of a later one of", async ([end, by]) => {
  const definition = definitions[end];
  const begun: number[] = [];
  const worker = await bed.start((jobs) => {
    jobs.handle(definition, async ({ job }) => {
      await takeOver[by](job.id);
      begun.push(job.attempt);
      if (end !== "completed") throw new JobFailure("No.", { retry: end === "tried again" });
      return {
        result: { done: true },
        commit: async (trx: Db) => {
          const chunk = { jobId: job.id, position: 0, bytes: Buffer.from("made") };
          await trx.insertInto("jobResultChunks").values(chunk).execute();
        },
      };
    });
  });
  const { id } = await worker.enqueue(bed.db, definition, {}, { owner: bed.member });
  await expect.poll(() => begun).toEqual([1]);
  // By then it has tried to end it.
  await worker.close(5_000);
  expect(await worker.jobs.get(bed.member, id)).toMatchObject({
    status: "running",
    attempt: by === "our row" ? 2 : 1,
    error: null,
    result: null,
    endedAt: null,
  });
  const made = await bed.db.selectFrom("jobResultChunks").where("jobId", "=", id).execute();
  expect(made).toEqual([]);
});
