import { ContentAssembler } from "@parley/chat";
import {
  type ContentBlock,
  noUsage,
  redactedData,
  type SequencedRunEvent,
  type TokenUsage,
} from "@parley/shared";

/** What the vendor says and Parley does not know, in a message's usage. */
const unknownUsage = {
  cache_creation: null,
  inference_geo: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: null,
  speed: null,
};

export interface MessageHead {
  id: string;
  model: string;
}

export function messageHead({
  messageId,
  model,
}: {
  messageId: string;
  model: string;
}): MessageHead {
  return { id: `msg_${messageId.replaceAll("-", "")}`, model };
}

/** A message of the Messages API, before its content is known. */
export function emptyMessage({ id, model }: MessageHead, usage: TokenUsage) {
  return {
    id,
    type: "message",
    role: "assistant",
    model,
    content: [] as object[],
    stop_reason: null as string | null,
    stop_sequence: null as string | null,
    stop_details: null as object | null,
    container: null,
    diagnostics: null,
    usage: { ...unknownUsage, ...usageBody(usage) },
  };
}

export function usageBody(usage: TokenUsage) {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
  };
}

/** How an answer ended, in the vendor's words, which are also those of the log. */
export function endOfMessage(end: { stopReason: string; stopSequence?: string | undefined }) {
  return {
    stop_reason: end.stopReason,
    stop_sequence: end.stopSequence ?? null,
    stop_details:
      end.stopReason === "refusal" ? { type: "refusal", category: null, explanation: null } : null,
  };
}

/** The body of an answer that is not streamed, from the log of its run. */
export function wholeMessage(events: readonly SequencedRunEvent[]): object {
  const content = new ContentAssembler();
  let message = emptyMessage({ id: "", model: "" }, noUsage);
  for (const event of events) {
    content.add(event);
    if (event.type === "run.started") message = { ...message, ...messageHead(event) };
    if (event.type === "run.completed")
      message = {
        ...message,
        ...endOfMessage(event),
        usage: { ...unknownUsage, ...usageBody(event.usage) },
      };
  }
  return { ...message, content: content.content().flatMap(toVendorBlock) };
}

function toVendorBlock(block: ContentBlock): object[] {
  switch (block.type) {
    case "text":
      return block.text === "" ? [] : [{ type: "text", text: block.text, citations: null }];
    case "thinking": {
      const data = redactedData(block.signature ?? "");
      if (data !== null) return [{ type: "redacted_thinking", data }];
      return [{ type: "thinking", thinking: block.thinking, signature: block.signature ?? "" }];
    }
    case "tool_use":
      return [toolUseBlock(block)];
    // Tools that Parley itself ran are no part of what the model said, nor is what people attach.
    case "tool_result":
    case "image":
    case "document":
      return [];
  }
}

export function toolUseBlock({ id, name, input }: { id: string; name: string; input: unknown }) {
  return { type: "tool_use", id, name, input, caller: { type: "direct" } };
}
