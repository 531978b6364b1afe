import type { ModelInfo } from "@parley/shared";

type Price = NonNullable<ModelInfo["price"]>;

/** The price in micro-dollars for a million tokens, given in dollars. */
function dollars(input: number, output: number, cacheRead: number, cacheWrite: number): Price {
  const micro = (amount: number): number => Math.round(amount * 1_000_000);
  return {
    input: micro(input),
    output: micro(output),
    cacheRead: micro(cacheRead),
    cacheWrite: micro(cacheWrite),
  };
}

const million = 1_000_000;

/**
 * The Claude models and their list prices (standard tier, cache writes kept five minutes) as of
 * November 2026. Add a line for a new one; an id that is not here still works, without a price.
 * @see https://platform.claude.com/docs/en/about-claude/pricing
 */
export const claudeModels: readonly ModelInfo[] = [
  claude("claude-fable-5-1", "Claude Fable 5.1", million, 128_000, dollars(10, 50, 0.25, 12.5)),
  claude("claude-opus-5-5", "Claude Opus 5.5", million, 128_000, dollars(4, 20, 0.2, 5)),
  claude("claude-sonnet-5-5", "Claude Sonnet 5.5", million, 128_000, dollars(2, 10, 0.1, 2.5)),
  claude("claude-haiku-5-5", "Claude Haiku 5.5", million, 128_000, dollars(0.1, 0.5, 0.01, 0.125)),
  claude("claude-opus-5", "Claude Opus 5", million, 128_000, dollars(5, 25, 0.5, 6.25)),
  claude("claude-sonnet-5", "Claude Sonnet 5", million, 128_000, dollars(2, 10, 0.2, 2.5)),
  claude("claude-opus-4-8", "Claude Opus 4.8", million, 128_000, dollars(5, 25, 0.5, 6.25)),
  claude("claude-opus-4-7", "Claude Opus 4.7", million, 128_000, dollars(5, 25, 0.5, 6.25)),
  claude("claude-opus-4-6", "Claude Opus 4.6", million, 128_000, dollars(5, 25, 0.5, 6.25)),
  claude("claude-sonnet-4-6", "Claude Sonnet 4.6", million, 64_000, dollars(3, 15, 0.3, 3.75)),
  claude("claude-haiku-4-5", "Claude Haiku 4.5", 200_000, 64_000, dollars(1, 5, 0.1, 1.25)),
];

/** Models whose every token costs more when the prompt, caches included, is longer than `above` tokens. */
export const longPromptPrices: ReadonlyMap<string, { above: number; price: Price }> = new Map([
  ["claude-haiku-5-5", { above: 100_000, price: dollars(0.5, 2.5, 0.05, 0.625) }],
]);

function claude(
  id: string,
  name: string,
  contextWindow: number,
  maxOutputTokens: number,
  price: Price,
): ModelInfo {
  return { id, name, contextWindow, maxOutputTokens, supportsThinking: true, price };
}
