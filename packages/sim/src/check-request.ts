import type { z } from "zod";
import { ApiError } from "./api-error.ts";
import { checkAttachment, isAttachment } from "./attachment.ts";
import { countInputTokens } from "./count-tokens.ts";
import { wordIssue } from "./issue-wording.ts";
import { findModel } from "./models.ts";
import {
  countTokensRequestSchema,
  messagesRequestSchema,
  type ContentBlock,
  type CountTokensRequest,
  type MessagesRequest,
  type RequestMessage,
} from "./request-schema.ts";
import { readContinuation } from "./turn.ts";

/** The JSON of a body. @throws ApiError 400 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ApiError(400, `The request body is not valid JSON: ${detail}`);
  }
}

/** A checked Messages request. @throws ApiError 400, or 404 for an unknown model */
export function checkMessagesRequest(body: unknown): MessagesRequest {
  const request = parse(messagesRequestSchema, body);
  checkConversation(request);
  checkLimits(request);
  checkPrefill(request);
  return request;
}

/** A checked count_tokens request. @throws ApiError 400, or 404 for an unknown model */
export function checkCountTokensRequest(body: unknown): CountTokensRequest {
  const request = parse(countTokensRequestSchema, body);
  checkConversation(request);
  return request;
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body, { reportInput: true });
  if (!result.success) throw new ApiError(400, wordIssue(result.error));
  return result.data;
}

// Newer models take no prefill; only an answer that paused of its own accord is sent back as it is.
function checkPrefill(request: MessagesRequest): void {
  if (request.messages.at(-1)?.role !== "assistant") return;
  const paused = readContinuation(request)?.turn.directives.fault?.stopReason === "pause_turn";
  if (paused || findModel(request.model)?.prefill === true) return;
  throw new ApiError(
    400,
    "This model does not support assistant message prefill. The conversation must end with a user message.",
  );
}

function checkConversation(request: CountTokensRequest): void {
  if (findModel(request.model) === undefined) throw new ApiError(404, `model: ${request.model}`);
  const { messages, tools = [], tool_choice: choice } = request;
  if (messages[0]?.role !== "user") {
    throw new ApiError(400, 'messages: first message must use the "user" role');
  }
  messages.forEach((message, index) => {
    checkContent(message, index, index === messages.length - 1);
    checkToolPairs(messages, index);
  });
  if (choice?.type === "tool" && !tools.some((tool) => tool.name === choice.name)) {
    throw new ApiError(400, `Tool '${choice.name}' not found in provided tools`);
  }
  if (choice?.type === "any" && tools.length === 0) {
    throw new ApiError(400, "tool_choice.any: may only be specified while providing tools");
  }
}

function checkContent(message: RequestMessage, index: number, last: boolean): void {
  const { content, role } = message;
  if (content.length === 0 && !(last && role === "assistant")) {
    throw new ApiError(
      400,
      `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
    );
  }
  if (typeof content === "string") return;
  content.forEach((block, at) => {
    if (isAttachment(block)) checkAttachment(block, `messages.${index}.content.${at}`);
  });
  if (content.some((block) => block.type === "text" && block.text.length === 0)) {
    throw new ApiError(400, "messages: text content blocks must be non-empty");
  }
}

function checkToolPairs(messages: readonly RequestMessage[], index: number): void {
  const results = blocksOf(messages[index]).filter((block) => block.type === "tool_result");
  const previous = blocksOf(messages[index - 1]).filter((block) => block.type === "tool_use");
  const stray = results.find((result) => !previous.some((use) => use.id === result.tool_use_id));
  if (stray !== undefined) {
    throw new ApiError(
      400,
      `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  }
  const unanswered = previous.filter(
    (use) => !results.some((result) => result.tool_use_id === use.id),
  );
  if (unanswered.length > 0 && index > 0) {
    throw new ApiError(
      400,
      `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${unanswered.map((use) => use.id).join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
  }
}

function blocksOf(message: RequestMessage | undefined): readonly ContentBlock[] {
  return message === undefined || typeof message.content === "string" ? [] : message.content;
}

function checkLimits(request: MessagesRequest): void {
  const model = findModel(request.model);
  if (model === undefined) return;
  const { max_tokens: maxTokens, thinking } = request;
  if (maxTokens > model.maxTokens) {
    throw new ApiError(
      400,
      `max_tokens: ${maxTokens} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${request.model}`,
    );
  }
  if (thinking?.type === "enabled" && thinking.budget_tokens >= maxTokens) {
    throw new ApiError(400, "`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  if (request.stop_sequences?.some((sequence) => sequence.trim() === "")) {
    throw new ApiError(400, "stop_sequences: each stop sequence must contain non-whitespace");
  }
  const tokens = countInputTokens(request);
  if (tokens > model.maxInputTokens) {
    throw new ApiError(
      400,
      `prompt is too long: ${tokens} tokens > ${model.maxInputTokens} maximum`,
    );
  }
}
