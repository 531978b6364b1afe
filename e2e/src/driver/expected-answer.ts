import { expectedText } from "@parley/sim";

/** Tokens of an answer when the sender sets no limit. */
const DEFAULT_MAX_TOKENS = 8_192;

/** The exact text that the built-in simulator answers the first message of a conversation with. */
export function expectedAnswer(message: string, maxTokens = DEFAULT_MAX_TOKENS): string {
  return expectedText({
    model: "claude-sonnet-4-6",
    max_tokens: maxTokens,
    messages: [{ role: "user", content: message }],
  });
}
