import type { ModelInfo, TokenUsage } from "@parley/shared";
import { claudeModels, longPromptPrices } from "./models.ts";

/**
 * What one model call costs, in whole micro-dollars (half a one rounds up); null when the model's
 * price is not known. Answers of a provider's batch cost half. `model` may carry the date of its snapshot, as `claude-haiku-4-5-20251001`.
 */
export function costMicroDollars(
  usage: TokenUsage,
  model: string,
  models: readonly ModelInfo[] = claudeModels,
  tier: "standard" | "batch" = "standard",
): number | null {
  const known = findModel(model, models);
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
  const divisor = tier === "batch" ? 1_000_000n * BATCH_DIVISOR : 1_000_000n;
  return Number((millionths + divisor / 2n) / divisor);
}

/** What is answered in a provider's batch costs one half, whatever the model and the kind of token. */
const BATCH_DIVISOR = 2n;

/** Micro-dollars for a million tokens. */
interface TopPrice {
  input: number;
  output: number;
}

/** The dearest way in which a model's tokens can be counted. */
export interface TopPrices {
  price: TopPrice;
  /** Where the prompt is longer than `above` tokens. */
  longPrice: TopPrice & { above: number };
  /** The longest prompt, in tokens. */
  contextWindow: number;
}

/** What a model's tokens cost at the most, cached or not; null when its price is not known. */
export function topPrices(
  model: string,
  models: readonly ModelInfo[] = claudeModels,
): TopPrices | null {
  const known = findModel(model, models);
  if (!known?.price) return null;
  const { contextWindow } = known;
  const price = topPrice(known.price);
  const long = longPromptPrices.get(known.id);
  const longPrice = long
    ? { ...topPrice(long.price), above: long.above }
    : { ...price, above: contextWindow };
  return { price, longPrice, contextWindow };
}

function topPrice(price: NonNullable<ModelInfo["price"]>): TopPrice {
  return {
    input: Math.max(price.input, price.cacheRead, price.cacheWrite),
    output: price.output,
  };
}

function findModel(model: string, models: readonly ModelInfo[]): ModelInfo | undefined {
  const undated = model.replace(/-\d{8}$/, "");
  return models.find(({ id }) => id === model) ?? models.find(({ id }) => id === undated);
}
