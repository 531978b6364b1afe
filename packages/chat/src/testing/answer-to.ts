import { expectedText } from "@parley/sim";

/** What the simulator answers to one message, in full. */
export function answerTo(message: string): string {
  return expectedText({
    model: "claude-sonnet-4-6",
    max_tokens: 100_000,
    messages: [{ role: "user", content: message }],
  });
}
