import type Anthropic from "@anthropic-ai/sdk";
import { redactedData } from "@parley/shared";
import { documentBlock, imageBlock, shownBlocks } from "./attachment-blocks.ts";
import type { ModelBlock, ModelMessage, ModelRequest } from "./language-model.ts";
import { thinkingParam } from "./thinking-param.ts";

type Params = Anthropic.MessageCreateParamsStreaming;
type Block = Extract<
  Anthropic.ContentBlockParam,
  { type: ModelBlock["type"] | "redacted_thinking" }
>;

/** The Messages API's form of a request. Pure. */
export function requestParams(request: ModelRequest): Params {
  const thinking = thinkingParam(request.model, request.thinking, request.maxTokens);
  const { outputSchema, stopSequences, tools: given, toolChoice: choice } = request;
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    stream: true,
    messages:
      request.cached === false
        ? messages(request.messages)
        : withCacheBreakpoint(messages(request.messages)),
    ...(request.system ? { system: request.system } : {}),
    ...(thinking === undefined ? {} : { thinking }),
    ...(given?.length ? { tools: tools(given) } : {}),
    ...(given?.length && choice !== undefined ? { tool_choice: toolChoice(choice) } : {}),
    ...(stopSequences?.length ? { stop_sequences: stopSequences } : {}),
    ...(outputSchema === undefined
      ? {}
      : { output_config: { format: { type: "json_schema", schema: outputSchema } } }),
  };
}

/** The form in which a request is a part of a batch: without a stream, and kept for nobody. */
export function batchedParams(request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
  const { stream: _, ...params } = requestParams({ ...request, cached: false });
  return params;
}

/** Neighbours of one role become one message; what is empty is left out, for the API refuses both. */
function messages(
  from: readonly ModelMessage[],
): { role: ModelMessage["role"]; content: Block[] }[] {
  const to: { role: ModelMessage["role"]; content: Block[] }[] = [];
  for (const message of from) {
    const content = message.content.flatMap(block);
    if (content.length === 0) continue;
    const last = to.at(-1);
    if (last?.role === message.role) last.content.push(...content);
    else to.push({ role: message.role, content });
  }
  return to;
}

function block(from: ModelBlock): Block[] {
  switch (from.type) {
    case "text":
      return from.text.trim() === "" ? [] : [{ type: "text", text: from.text }];
    case "thinking": {
      const data = redactedData(from.signature);
      if (data !== null) return [{ type: "redacted_thinking", data }];
      return [{ type: "thinking", thinking: from.thinking, signature: from.signature }];
    }
    case "tool_use":
      return [{ type: "tool_use", id: from.id, name: from.name, input: from.input ?? {} }];
    case "image":
      return [imageBlock(from)];
    case "document":
      return [documentBlock(from)];
    case "tool_result":
      return [
        {
          type: "tool_result",
          tool_use_id: from.toolUseId,
          content: "content" in from ? shownBlocks(from.content) : resultText(from.output),
          is_error: from.isError,
        },
      ];
  }
}

function resultText(output: unknown): string {
  return typeof output === "string" ? output : (JSON.stringify(output) ?? "");
}

/**
 * Marks the end of the last user message: everything up to it is cached, and the next turn, which
 * begins with the same text, pays a tenth for it.
 */
function withCacheBreakpoint(
  list: { role: ModelMessage["role"]; content: Block[] }[],
): Anthropic.MessageParam[] {
  const content = list.findLast((message) => message.role === "user")?.content;
  const last = content?.at(-1);
  switch (last?.type) {
    case "text":
    case "image":
    case "document":
    case "tool_result":
      last.cache_control = { type: "ephemeral" };
      break;
    default:
  }
  return list;
}

function tools(from: NonNullable<ModelRequest["tools"]>): Anthropic.Tool[] {
  return from.map((tool) => ({
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    ...(tool.strict !== undefined && { strict: tool.strict }),
    input_schema: { ...tool.inputSchema, type: "object" },
  }));
}

function toolChoice(from: NonNullable<ModelRequest["toolChoice"]>): Anthropic.ToolChoice {
  if (from.type === "none") return { type: "none" };
  const { disableParallel } = from;
  const parallel =
    disableParallel === undefined ? {} : { disable_parallel_tool_use: disableParallel };
  if (from.type === "tool") return { type: "tool", name: from.name, ...parallel };
  return { type: from.type, ...parallel };
}
