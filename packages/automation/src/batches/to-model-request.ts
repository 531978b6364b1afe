import type { ModelRequest } from "@parley/llm";
import type { BatchItem } from "@parley/shared";
import { messagesOf } from "./item-cost.ts";

export function toModelRequest(item: BatchItem, model: string): ModelRequest {
  const { maxTokens, system } = item;
  return { model, maxTokens, system, messages: messagesOf(item) };
}
