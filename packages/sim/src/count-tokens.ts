import type { ContentBlock, CountTokensRequest, RequestMessage } from "./request-schema.ts";
import { estimateTokens } from "./tokenise.ts";

const PER_MESSAGE = 4;
const PER_IMAGE = 1500;

/** What the simulator charges for a prompt: about a token for four characters, deterministic. */
export function countInputTokens(request: CountTokensRequest): number {
  const messages = request.messages.reduce((sum, message) => sum + messageTokens(message), 0);
  return toolTokens(request) + systemTokens(request) + messages;
}

/** Tokens of the tool definitions. */
export function toolTokens(request: CountTokensRequest): number {
  const { tools = [] } = request;
  return tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools));
}

/** Tokens of the system prompt. */
export function systemTokens(request: CountTokensRequest): number {
  const { system = "" } = request;
  if (typeof system === "string") return estimateTokens(system);
  return system.reduce((sum, block) => sum + estimateTokens(block.text), 0);
}

/** Tokens of one message, with the few that frame it. */
export function messageTokens(message: RequestMessage): number {
  if (typeof message.content === "string") return PER_MESSAGE + estimateTokens(message.content);
  return message.content.reduce((sum, block) => sum + blockTokens(block), PER_MESSAGE);
}

function blockTokens(block: ContentBlock): number {
  if (block.type === "text") return estimateTokens(block.text);
  if (block.type === "document" && block.source.type === "text")
    return estimateTokens(block.source.data);
  if (block.type === "image" || block.type === "document") return PER_IMAGE;
  return estimateTokens(JSON.stringify(block));
}
