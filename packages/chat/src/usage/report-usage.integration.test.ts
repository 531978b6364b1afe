import { costMicroDollars } from "@parley/llm";
import { type Principal, type Run, type TokenUsage, noUsage } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let one: TestProcess;
beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  one = await bed.start();
});
afterAll(() => bed.close());

async function answer(message: string, model: string, principal: Principal): Promise<Run> {
  const input = { id: uuidv7(), message, model, maxTokens: 1_024 };
  const { run } = await one.chat.start(principal, input);
  await readFollow(one.chat, principal, run.id);
  return one.chat.runs.get(principal, run.id);
}

const sumOf = (usages: TokenUsage[], key: keyof TokenUsage) =>
  usages.reduce((sum, usage) => sum + usage[key], 0);

describe("the report of usage", () => {
  it("adds up every run, also one that failed, by day and model", async () => {
    const haiku = [
      await answer("/long 40 rate=max", "claude-haiku-4-5", bed.principal),
      await answer("/long 60 rate=max", "claude-haiku-4-5", bed.principal),
    ];
    const failed = await answer("/fault reset rate=max", "claude-sonnet-4-6", bed.principal);
    expect(failed.status).toBe("failed");
    await answer("/echo not yours", "claude-haiku-4-5", bed.foreigner);

    const { items, total } = await one.chat.usage(bed.principal, {});
    expect(items.map(({ model }) => model)).toEqual(["claude-haiku-4-5", "claude-sonnet-4-6"]);
    const usages = haiku.map(({ usage }) => usage ?? noUsage);
    expect(items[0]).toEqual({
      day: haiku[1]?.endedAt?.slice(0, 10),
      model: "claude-haiku-4-5",
      runs: 2,
      inputTokens: sumOf(usages, "inputTokens"),
      outputTokens: 100,
      cacheReadTokens: sumOf(usages, "cacheReadTokens"),
      cacheWriteTokens: sumOf(usages, "cacheWriteTokens"),
      costMicroDollars: usages
        .map((usage) => costMicroDollars(usage, "claude-haiku-4-5") ?? 0)
        .reduce((sum, cost) => sum + cost),
      unpricedRuns: 0,
      firstTokenMs: expect.any(Number),
    });
    expect(total.runs).toBe(3);
    expect(total.outputTokens).toBe(items.reduce((sum, item) => sum + item.outputTokens, 0));
  });

  it("is the same by day, by model and by key, of one model and of one key", async () => {
    const { total, byDay, byModel, byKey } = await one.chat.usage(bed.principal, {});
    expect(byDay.map(({ runs }) => runs)).toEqual([total.runs]);
    expect(Object.fromEntries(byModel.map(({ model, runs }) => [model, runs]))).toEqual({
      "claude-haiku-4-5": 2,
      "claude-sonnet-4-6": 1,
    });
    expect(byKey).toEqual([{ apiKeyId: null, apiKeyName: null, ...total }]);
    const ofModel = await one.chat.usage(bed.principal, { model: "claude-haiku-4-5" });
    expect(ofModel.total).toEqual(expect.objectContaining({ runs: 2, outputTokens: 100 }));
    expect(ofModel.byModel).toHaveLength(1);
    const ofKey = await one.chat.usage(bed.principal, { apiKeyId: uuidv7() });
    expect(ofKey).toMatchObject({ total: { ...noUsage, runs: 0, firstTokenMs: null }, items: [] });
  });

  it("tells of the organization by person, and of nobody outside it", async () => {
    const { total, byPerson, items, byDayAndModel } = await one.chat.organizationUsage(
      bed.principal,
      {},
    );
    expect(total.runs).toBe(3);
    const { userId } = bed.principal;
    expect(byPerson).toEqual([{ userId, userName: expect.any(String), ...total }]);
    expect(items).toHaveLength(1);
    expect(byDayAndModel).toHaveLength(2);
    const foreign = { userId: bed.foreigner.userId };
    expect((await one.chat.organizationUsage(bed.principal, foreign)).total.runs).toBe(0);
  });

  it("knows how long the first token took, where one came", async () => {
    const model = "claude-opus-4-6";
    await answer("/error 529 retry-after=0", model, bed.principal);
    const report = await one.chat.usage(bed.principal, { model });
    expect(report.total.firstTokenMs).toBeNull();
    await answer("/echo rate=max ttft=120 slow", model, bed.principal);
    const later = await one.chat.usage(bed.principal, { model });
    expect(later.total.firstTokenMs).toBeGreaterThanOrEqual(100);
  });

  it("keeps to its span of time", async () => {
    const { items } = await one.chat.usage(bed.principal, { to: "2020-01-01T00:00:00Z" });
    expect(items).toEqual([]);
  });

  it.each([
    { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { from: "2020-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { from: "9999-12-31T00:00:00Z" },
  ])("refuses the span of $from to $to", async (span) => {
    await expect(one.chat.usage(bed.principal, span)).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});
