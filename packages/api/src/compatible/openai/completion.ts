import { ContentAssembler } from "@parley/chat";
import { noUsage, type SequencedRunEvent, textOf, type TokenUsage } from "@parley/shared";
import { startedAt } from "../started-at.ts";

export interface CompletionHead {
  id: string;
  created: number;
  model: string;
}

export function completionHead(started: {
  runId: string;
  messageId: string;
  model: string;
}): CompletionHead {
  return {
    id: `chatcmpl-${started.messageId.replaceAll("-", "")}`,
    created: startedAt(started.runId),
    model: started.model,
  };
}

/** All of the prompt counts, whether its tokens came from the provider's cache or not. */
export function usageBody(usage: TokenUsage) {
  const prompt = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.outputTokens,
    total_tokens: prompt + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
  };
}

const finishReasons: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["refusal", "content_filter"],
]);

/** Whatever ends an answer of its own accord is `stop`, reasons that are not known here too. */
export function finishReason(stopReason: string): string {
  return finishReasons.get(stopReason) ?? "stop";
}

export function toolCallBody(call: { id: string; name: string; input: unknown }) {
  return {
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input ?? {}) },
  };
}

/** The body of an answer that is not streamed, from the log of its run. */
export function wholeCompletion(events: readonly SequencedRunEvent[]): object {
  const assembler = new ContentAssembler();
  let head: CompletionHead = { id: "", created: 0, model: "" };
  let finish = "stop";
  let usage = noUsage;
  for (const event of events) {
    assembler.add(event);
    if (event.type === "run.started") head = completionHead(event);
    if (event.type !== "run.completed") continue;
    finish = finishReason(event.stopReason);
    usage = event.usage;
  }
  const content = assembler.content();
  const text = textOf(content);
  const thought = content.flatMap((block) => (block.type === "thinking" ? [block.thinking] : []));
  const calls = content.flatMap((block) =>
    block.type === "tool_use" ? [toolCallBody(block)] : [],
  );
  const message = {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    refusal: null,
    ...(thought.join("") !== "" && { reasoning_content: thought.join("") }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id: head.id,
    object: "chat.completion",
    created: head.created,
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: usageBody(usage),
  };
}
