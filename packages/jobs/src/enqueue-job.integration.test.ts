import { afterAll, beforeAll, describe, expect, expectTypeOf, inject, test } from "vitest";
import * as z from "zod";
import type { JobsProcess } from "./create-jobs.ts";
import { defineJob } from "./define-job.ts";
import { type JobsBed, startJobsBed } from "./testing/start-jobs-bed.ts";
import { waitForJob } from "./testing/wait-for-job.ts";

const greet = defineJob({
  name: "test.greet",
  payload: z.strictObject({ name: z.string().min(1), times: z.coerce.number().default(1) }),
});
const linger = defineJob({ name: "test.linger", payload: z.strictObject({}) });

let bed: JobsBed;
let process: JobsProcess;
const greeted: unknown[] = [];

beforeAll(async () => {
  bed = await startJobsBed(inject("testCluster"));
  process = await bed.start((jobs) => {
    jobs.handle(greet, async ({ payload, job }) => {
      expectTypeOf(payload).toEqualTypeOf<{ name: string; times: number }>();
      greeted.push({ ...payload, userId: job.userId });
      return { result: { greeted: payload.times } };
    });
    jobs.handle(linger, async ({ signal }) => {
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
  });
});
afterAll(() => bed.close());

describe("a job that is enqueued", () => {
  test("is done once its transaction is committed, and then can be looked at", async () => {
    const owner = bed.member;
    const { id, isNew } = await bed.db
      .transaction()
      .execute((trx) => process.enqueue(trx, greet, { name: "Ada", times: "2" }, { owner }));
    expect(isNew).toBe(true);
    const job = await waitForJob(process, bed.member, id, "completed");
    expect(job).toMatchObject({
      name: "test.greet",
      userId: owner.userId,
      attempt: 1,
      error: null,
      result: { greeted: 2 },
      cancelRequested: false,
    });
    expect(Date.parse(job.endedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(job.startedAt ?? ""));
    expect(greeted).toContainEqual({ name: "Ada", times: 2, userId: owner.userId });
  });

  test("is not there when its transaction is rolled back", async () => {
    const rolledBack = bed.db.transaction().execute(async (trx) => {
      await process.enqueue(trx, greet, { name: "Nobody" }, { owner: bed.member });
      throw new Error("Changed my mind.");
    });
    await expect(rolledBack).rejects.toThrow("Changed my mind.");
    const after = await process.enqueue(bed.db, greet, { name: "Next" }, { owner: bed.member });
    await waitForJob(process, bed.member, after.id, "completed");
    expect(greeted).not.toContainEqual(expect.objectContaining({ name: "Nobody" }));
    const { items } = await process.jobs.list(bed.member, { limit: 100 });
    expect(items.filter(({ status }) => status !== "completed")).toEqual([]);
  });

  test("is not delivered before its transaction is committed, however long that takes", async () => {
    const owner = bed.member;
    const { id } = await bed.db.transaction().execute(async (trx) => {
      const held = await process.enqueue(trx, greet, { name: "Held" }, { owner });
      const other = await process.enqueue(bed.db, greet, { name: "Quick" }, { owner });
      await waitForJob(process, owner, other.id, "completed");
      expect(greeted).not.toContainEqual(expect.objectContaining({ name: "Held" }));
      return held;
    });
    await waitForJob(process, owner, id, "completed");
  });

  test("does not begin before its time", async () => {
    const startAfter = new Date(Date.now() + 3_600_000);
    const { id } = await process.enqueue(
      bed.db,
      greet,
      { name: "Later" },
      { owner: bed.member, startAfter },
    );
    const soon = await process.enqueue(bed.db, greet, { name: "Soon" }, { owner: bed.member });
    await waitForJob(process, bed.member, soon.id, "completed");
    const job = await process.jobs.get(bed.member, id);
    expect(job).toMatchObject({ status: "queued", startAfter: startAfter.toISOString() });
  });

  test("is the one there is, as long as one with its singleton key has not ended", async () => {
    const enqueue = (owner = bed.member) =>
      process.enqueue(bed.db, linger, {}, { owner, singletonKey: "one" });
    const first = await enqueue();
    expect(await enqueue()).toEqual({ id: first.id, isNew: false });
    const foreign = await enqueue(bed.foreigner);
    expect(foreign.isNew).toBe(true);
    await waitForJob(process, bed.member, first.id, "running");
    expect(await enqueue()).toEqual({ id: first.id, isNew: false });
    await process.jobs.cancel(bed.member, first.id);
    await process.jobs.cancel(bed.foreigner, foreign.id);
    await waitForJob(process, bed.member, first.id, "cancelled");
    const next = await enqueue();
    expect(next.isNew).toBe(true);
    await process.jobs.cancel(bed.member, next.id);
  });

  test("has a payload of its definition's, for the compiler and at run time", async () => {
    const owner = bed.member;
    type Payload = Parameters<typeof process.enqueue<typeof greet.payload>>[2];
    expectTypeOf<{ name: string }>().toExtend<Payload>();
    expectTypeOf<{ name: number }>().not.toExtend<Payload>();
    expectTypeOf<{ nam: string }>().not.toExtend<Payload>();
    await expect(process.enqueue(bed.db, greet, { name: "" }, { owner })).rejects.toThrow(
      z.ZodError,
    );
    // What another version of Parley enqueued.
    const { id } = await process.enqueue(
      bed.db,
      { ...greet, payload: z.object({ other: z.boolean() }) },
      { other: true },
      { owner },
    );
    const job = await waitForJob(process, bed.member, id, "failed");
    expect(job.attempt).toBe(1);
    expect(job.error).toContain("not what this version of Parley understands");
  });
});
