import type { AnswerInput } from "@parley/shared";
import type { MessagesBody } from "./request-body.ts";

/** A Messages request in Parley's words. */
export function toAnswerInput(body: MessagesBody): AnswerInput {
  const { system = [], tools, tool_choice: toolChoice, stop_sequences: stops, thinking } = body;
  const schema = body.output_config?.format?.schema;
  return {
    model: body.model,
    maxTokens: body.max_tokens,
    messages: body.messages,
    ...(system.length > 0 && { system: system.map(({ text }) => text).join("\n\n") }),
    ...(tools != null && { tools }),
    ...(toolChoice != null && { toolChoice }),
    ...(stops != null && { stopSequences: stops }),
    ...(thinking != null && { thinking }),
    ...(schema !== undefined && { outputSchema: schema }),
  };
}
