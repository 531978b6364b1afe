import type { TokenUsage } from "@parley/shared";

/** Characters of a token, roughly, for answers that were cut before the provider counted. */
const CHARS_PER_TOKEN = 4;

/** What a cut answer cost: the provider's count of the input, and the output by its length. */
export function estimateUsage(begun: TokenUsage, outputChars: number): TokenUsage {
  const estimated = Math.ceil(outputChars / CHARS_PER_TOKEN);
  return { ...begun, outputTokens: Math.max(begun.outputTokens, estimated) };
}
