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
    });
    expect(total.runs).toBe(3);
    expect(total.outputTokens).toBe(items.reduce((sum, item) => sum + item.outputTokens, 0));
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
