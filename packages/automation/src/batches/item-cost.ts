import { boundCost } from "@parley/chat";
import type { AnswerInput, BatchItem } from "@parley/shared";

/** The conversation that an item is, whichever way it was written. */
export function messagesOf({ message, messages }: BatchItem): AnswerInput["messages"] {
  if (messages === undefined)
    return [{ role: "user", content: [{ type: "text", text: message ?? "" }] }];
  return messages.map(({ role, content }): AnswerInput["messages"][number] => {
    if (role === "user")
      return {
        role,
        content: typeof content === "string" ? [{ type: "text", text: content }] : content,
      };
    return {
      role,
      content: typeof content === "string" ? [{ type: "text", text: content }] : content,
    };
  });
}

/**
 * What an item may cost at most, in micro-dollars, at the full price: whether it will be answered
 * for half is known only later. Null where the model's price is not known.
 */
export function mostCost(item: BatchItem, model: string): number | null {
  const { system, maxTokens } = item;
  const bound = boundCost({
    messageId: "",
    model,
    options: { maxTokens, system },
    held: { messages: messagesOf(item), system },
  });
  if (bound === null) return null;
  const { price, longPrice, maxInputTokens, maxOutputTokens } = bound;
  const tokens = Math.min(bound.inputBytes, maxInputTokens);
  const { input, output } = tokens > longPrice.above ? longPrice : price;
  return Math.ceil((tokens * input + maxOutputTokens * output) / 1_000_000);
}
