import { insertJob, insertSchedule } from "@parley/db";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
});
afterAll(() => bed.close());

test("the status tells how the organization's answers of a day ended, and why they failed", async () => {
  for (const message of ["/echo Hello", "/echo Again", "/fault reset rate=max"]) {
    const { run } = await chat.start(bed.principal, { id: uuidv7(), message, maxTokens: 100 });
    await readFollow(chat, bed.principal, run.id);
  }
  const status = await chat.status(bed.principal);
  expect(status.runs).toMatchObject({ active: 0, completed: 2, failed: 1, interrupted: 0 });
  expect(status.runs.firstTokenMs?.median).toBeGreaterThan(0);
  expect(status.failures).toEqual([expect.objectContaining({ code: "UPSTREAM_BROKEN", count: 1 })]);
  expect(status.processes).toBe(1);
  expect(status.database.version).toMatch(/^\d+/);
  expect(status.database.sizeBytes).toBeGreaterThan(1_000_000);

  const others = await chat.status(bed.foreigner);
  expect(others.runs).toMatchObject({ completed: 0, failed: 0, firstTokenMs: null });
  expect(others.failures).toEqual([]);
});

test("the status counts the organization's background work, and tells of its next scheduled prompt", async () => {
  const { db, principal } = bed;
  const before = await chat.status(principal);
  expect(before.jobs).toEqual({ queued: 0, running: 0, failed: 0, nextScheduledAt: null });
  const statuses = ["queued", "queued", "running", "failed", "completed", "cancelled"] as const;
  for (const status of statuses) {
    const job = { id: uuidv7(), name: "test.work", singletonKey: null, startAfter: null };
    await insertJob(db, { ...job, payload: {}, owner: principal });
    const hasEnded = status === "failed" || status === "completed" || status === "cancelled";
    await db
      .updateTable("jobs")
      .set({ status, endedAt: hasEnded ? new Date() : null })
      .where("id", "=", job.id)
      .execute();
  }
  for (const hour of [11, 9, null]) {
    await insertSchedule(db, principal, {
      id: uuidv7(),
      apiKeyId: null,
      name: "Mornings",
      cron: "0 9 * * *",
      timeZone: "UTC",
      prompt: "/echo Good morning",
      options: {},
      conversationId: null,
      enabled: hour !== null,
      nextAt: hour === null ? null : new Date(Date.UTC(2100, 0, 1, hour)),
    });
  }
  expect((await chat.status(principal)).jobs).toEqual({
    queued: 2,
    running: 1,
    failed: 1,
    nextScheduledAt: "2100-01-01T09:00:00.000Z",
  });
  expect((await chat.status(bed.foreigner)).jobs).toEqual(before.jobs);
});
