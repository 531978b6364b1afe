import { messageTokens, systemTokens, toolTokens } from "./count-tokens.ts";
import type { MessagesRequest, RequestMessage } from "./request-schema.ts";

/** How the input tokens divide, as in the API's `usage`; the three parts add up to the whole prompt. */
export interface InputUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

/**
 * Cache usage from the request alone. Everything up to the last `cache_control` mark is cached; of
 * that, what an earlier turn of the same conversation must have sent is read, the rest is created.
 * `forced` overrides: "hit" reads all of it, "miss" creates all of it.
 */
export function inputUsage(
  request: MessagesRequest,
  forced: "hit" | "miss" | undefined,
): InputUsage {
  const sizes = [
    toolTokens(request),
    systemTokens(request),
    ...request.messages.map((message) => messageTokens(message)),
  ];
  const marked = sum(sizes.slice(0, markedSegments(request)));
  const sentBefore = sum(sizes.slice(0, 2 + lastAssistant(request.messages)));
  const fromTurns = lastAssistant(request.messages) < 0 ? 0 : Math.min(marked, sentBefore);
  const read = forced === "hit" ? marked : forced === "miss" ? 0 : fromTurns;
  return {
    input_tokens: sum(sizes) - marked,
    cache_creation_input_tokens: marked - read,
    cache_read_input_tokens: read,
  };
}

// Segments in the order of the prompt: tools, system, then each message.
function markedSegments(request: MessagesRequest): number {
  const { messages, system, tools } = request;
  if (request.cache_control != null) return 2 + messages.length;
  const message = messages.findLastIndex(isMarked);
  if (message >= 0) return 2 + message + 1;
  if (Array.isArray(system) && system.some((block) => block.cache_control != null)) return 2;
  return tools?.some((tool) => tool.cache_control != null) === true ? 1 : 0;
}

function isMarked(message: RequestMessage): boolean {
  if (typeof message.content === "string") return false;
  return message.content.some((block) => "cache_control" in block && block.cache_control != null);
}

function lastAssistant(messages: readonly RequestMessage[]): number {
  return messages.findLastIndex((message) => message.role === "assistant");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
