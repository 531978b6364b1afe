import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import type { JobsProcess } from "./create-jobs.ts";
import { defineJob } from "./define-job.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";
import { waitForJob } from "./testing/wait-for-job.ts";

const definition = defineJob({ name: "test.restored", payload: z.strictObject({}) });

let bed: JobsBed;
beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
});
afterAll(() => bed.close());

test("a job of which pg-boss knows nothing any more is done, once", async () => {
  const done: string[] = [];
  const start = (): Promise<JobsProcess> =>
    bed.start((jobs) => jobs.handle(definition, async ({ job }) => void done.push(job.id)));
  const before = await start();
  await before.close(0);
  const jobs = [];
  for (let count = 0; count < 3; count++)
    jobs.push(await before.enqueue(bed.db, definition, {}, { owner: bed.member }));
  const kept = jobs.pop()?.id ?? "";
  await bed.db
    .withSchema("parley_jobs")
    .$extendTables<{ job: { id: string } }>()
    .deleteFrom("job")
    .where("id", "<>", kept)
    .execute();
  const after = await Promise.all([start(), start()]);
  const ids = [...jobs.map(({ id }) => id), kept];
  for (const id of ids) await waitForJob(after[0], bed.member, id, "completed");
  expect(done.toSorted()).toEqual(ids.toSorted());
});
