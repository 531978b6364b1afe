import type { AnswerInput, HeldMessage, HeldTool, ToolChoice } from "@parley/shared";
import type { ChatMessage, CompletionsBody } from "./request-body.ts";

/** A chat completion's request in Parley's words. */
export function toAnswerInput(body: CompletionsBody): AnswerInput {
  const { response_format: format, stop, tools } = body;
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const system = systemOf(body.messages);
  const toolChoice = toolChoiceOf(body);
  return {
    model: body.model,
    messages: body.messages.flatMap(toHeldMessages),
    ...(maxTokens != null && { maxTokens }),
    ...(system !== "" && { system }),
    ...(tools != null && tools.length > 0 && { tools: tools.map(toHeldTool) }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(stop != null && { stopSequences: stop }),
    ...(body.reasoning_effort === "none" && { thinking: { type: "off" } }),
    ...(format?.type === "json_schema" && { outputSchema: format.json_schema.schema }),
  };
}

/** All that the system or the developer says, wherever it stands: models read it first. */
function systemOf(messages: readonly ChatMessage[]): string {
  return messages
    .flatMap(({ role, content }) =>
      role === "system" || role === "developer" ? content.map(({ text }) => text) : [],
    )
    .join("\n\n");
}

function toHeldMessages(message: ChatMessage): HeldMessage[] {
  switch (message.role) {
    case "system":
    case "developer":
      return [];
    case "user":
      return [{ role: "user", content: message.content }];
    case "tool": {
      const { tool_call_id: toolUseId, content } = message;
      return [
        { role: "user", content: [{ type: "tool_result", toolUseId, content, isError: false }] },
      ];
    }
    case "assistant": {
      const calls = (message.tool_calls ?? []).map(({ id, function: called }) => ({
        type: "tool_use" as const,
        id,
        name: called.name,
        input: called.arguments,
      }));
      return [{ role: "assistant", content: [...(message.content ?? []), ...calls] }];
    }
  }
}

function toHeldTool({ function: given }: NonNullable<CompletionsBody["tools"]>[number]): HeldTool {
  const { name, description, parameters, strict } = given;
  return {
    name,
    inputSchema: parameters ?? { type: "object", properties: {} },
    ...(description != null && { description }),
    ...(strict != null && { strict }),
  };
}

function toolChoiceOf(body: CompletionsBody): ToolChoice | undefined {
  const choice = body.tool_choice;
  const parallel = body.parallel_tool_calls === false ? { disableParallel: true } : {};
  switch (choice?.type) {
    case "none":
      return { type: "none" };
    case "required":
      return { type: "any", ...parallel };
    case "function":
      return { type: "tool", name: choice.function.name, ...parallel };
    case "auto":
      return { type: "auto", ...parallel };
    case undefined:
      return body.parallel_tool_calls === false ? { type: "auto", ...parallel } : undefined;
  }
}
