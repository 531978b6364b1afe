import type { ModelInfo, TokenUsage } from "@parley/shared";
import { claudeModels, longPromptPrices } from "./models.ts";

/**
 * What one model call costs, in whole micro-dollars (half a one rounds up); null when the model's
 * price is not known. `model` may carry the date of its snapshot, as `claude-haiku-4-5-20251001`.
 */
export function costMicroDollars(
  usage: TokenUsage,
  model: string,
  models: readonly ModelInfo[] = claudeModels,
): number | null {
  const undated = model.replace(/-\d{8}$/, "");
  const known = models.find(({ id }) => id === model) ?? models.find(({ id }) => id === undated);
  if (!known?.price) return null;
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const long = longPromptPrices.get(known.id);
  const price = long !== undefined && prompt > long.above ? long.price : known.price;
  // Integers wide enough for any usage: prices are for a million tokens, so the sum is divided once.
  const millionths =
    BigInt(usage.inputTokens) * BigInt(price.input) +
    BigInt(usage.outputTokens) * BigInt(price.output) +
    BigInt(usage.cacheReadTokens) * BigInt(price.cacheRead) +
    BigInt(usage.cacheWriteTokens) * BigInt(price.cacheWrite);
  return Number((millionths + 500_000n) / 1_000_000n);
}
