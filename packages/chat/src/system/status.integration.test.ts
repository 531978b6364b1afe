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
