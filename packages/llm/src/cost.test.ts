import fc from "fast-check";
import { modelInfo, noUsage, type TokenUsage } from "@parley/shared";
import { expect, test } from "vitest";
import { costMicroDollars, topPrices } from "./cost.ts";
import { claudeModels } from "./models.ts";

const million: TokenUsage = { ...noUsage, inputTokens: 1_000_000, outputTokens: 1_000_000 };

test("every model in the list is well-formed, and listed once", () => {
  for (const model of claudeModels) expect(modelInfo.safeParse(model).error).toBeUndefined();
  expect(new Set(claudeModels.map(({ id }) => id)).size).toBe(claudeModels.length);
});

test("a million tokens cost the list price", () => {
  expect(costMicroDollars(million, "claude-opus-4-6")).toBe(30_000_000);
  expect(costMicroDollars(million, "claude-sonnet-4-6")).toBe(18_000_000);
  expect(costMicroDollars(million, "claude-haiku-4-5")).toBe(6_000_000);
});

test("cached tokens have prices of their own", () => {
  const usage = { ...noUsage, cacheReadTokens: 1_000, cacheWriteTokens: 1_000 };
  expect(costMicroDollars(usage, "claude-sonnet-4-6")).toBe(300 + 3_750);
});

test("halves of a micro-dollar round up", () => {
  const output = (outputTokens: number): TokenUsage => ({ ...noUsage, outputTokens });
  expect(costMicroDollars(output(1), "claude-haiku-5-5")).toBe(1);
  expect(costMicroDollars({ ...noUsage, inputTokens: 4 }, "claude-haiku-5-5")).toBe(0);
});

test("a dated snapshot has the price of its model", () => {
  expect(costMicroDollars(million, "claude-haiku-4-5-20251001")).toBe(6_000_000);
});

test("a model that is not known has no price", () => {
  expect(costMicroDollars(million, "llama3.3")).toBeNull();
  expect(costMicroDollars(million, "")).toBeNull();
});

test("a long prompt makes every token of a model dearer that says so", () => {
  const prompt = (inputTokens: number): TokenUsage => ({
    ...noUsage,
    inputTokens,
    outputTokens: 1_000,
  });
  expect(costMicroDollars(prompt(100_000), "claude-haiku-5-5")).toBe(10_000 + 500);
  expect(costMicroDollars({ ...prompt(60_000), cacheReadTokens: 40_001 }, "claude-haiku-5-5")).toBe(
    30_000 + 2_000 + 2_500,
  );
});

test("no usage costs more than its tokens at the top prices", () => {
  const tokens = fc.nat({ max: 400_000 });
  const model = fc.constantFrom(...claudeModels.map(({ id }) => id));
  fc.assert(
    fc.property(model, tokens, tokens, tokens, tokens, (id, input, output, read, write) => {
      const usage = {
        inputTokens: input,
        outputTokens: output,
        cacheReadTokens: read,
        cacheWriteTokens: write,
      };
      const prompt = input + read + write;
      const top = topPrices(id);
      const price = prompt > (top?.longPrice.above ?? 0) ? top?.longPrice : top?.price;
      const most = (prompt * (price?.input ?? 0) + output * (price?.output ?? 0)) / 1_000_000;
      expect(costMicroDollars(usage, id)).toBeLessThanOrEqual(Math.ceil(most));
    }),
  );
});

test("a model that is not known has no top prices", () => {
  expect(topPrices("llama3.3")).toBeNull();
  expect(topPrices("claude-haiku-4-5-20251001")).toEqual(topPrices("claude-haiku-4-5"));
});

test("the cost is the exact sum, rounded once", () => {
  const tokens = fc.nat({ max: 2_000_000_000 });
  fc.assert(
    fc.property(tokens, tokens, tokens, tokens, (input, output, read, write) => {
      const usage = {
        inputTokens: input,
        outputTokens: output,
        cacheReadTokens: read,
        cacheWriteTokens: write,
      };
      const tenThousandths =
        30_000n * BigInt(input) +
        150_000n * BigInt(output) +
        3_000n * BigInt(read) +
        37_500n * BigInt(write);
      expect(costMicroDollars(usage, "claude-sonnet-4-6")).toBe(
        Number((tenThousandths + 5_000n) / 10_000n),
      );
    }),
  );
});
