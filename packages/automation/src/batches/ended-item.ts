import type { BatchItemResult, EndedItem } from "@parley/db";
import { type BatchedOutcome, costMicroDollars, ModelError } from "@parley/llm";
import type { ErrorCode, TokenUsage } from "@parley/shared";

const nothing: BatchItemResult = {
  reply: null,
  model: null,
  stopReason: null,
  usage: null,
  error: null,
};

/** What a model said to one item. */
export interface ItemAnswer {
  text: string;
  stopReason: string;
  usage: TokenUsage;
}

export function answeredItem(
  position: number,
  model: string,
  { text, stopReason, usage }: ItemAnswer,
  tier: "standard" | "batch",
): EndedItem {
  return {
    position,
    status: "answered",
    result: { reply: text, model, stopReason, usage, error: null },
    usage: {
      tokens: usage,
      model,
      costMicroDollars: costMicroDollars(usage, model, undefined, tier),
      estimated: false,
    },
  };
}

/** `used`: what it had used when it failed, which is paid for. */
export function failedItem(
  position: number,
  model: string,
  error: { code: ErrorCode; message: string },
  used: TokenUsage | null = null,
): EndedItem {
  const { code, message } = error;
  return {
    position,
    status: "failed",
    result: { ...nothing, model, usage: used, error: { code, message } },
    usage: used && {
      tokens: used,
      model,
      costMicroDollars: costMicroDollars(used, model),
      estimated: true,
    },
  };
}

export function unansweredItem(position: number, status: "cancelled" | "expired"): EndedItem {
  return { position, status, result: null, usage: null };
}

/** What the provider says of one item of its batch. */
export function toEndedItem(position: number, model: string, outcome: BatchedOutcome): EndedItem {
  switch (outcome.type) {
    case "answered":
      return answeredItem(position, model, outcome.answer, "batch");
    case "failed":
      return failedItem(position, model, outcome.error);
    default:
      return unansweredItem(position, outcome.type);
  }
}

/** An error in words for whoever made the batch; what is ours is not told. */
export function wordsOf(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof ModelError) return { code: error.code, message: error.message };
  return { code: "INTERNAL", message: "Something went wrong on our side. Try this prompt again." };
}
