import { hashText, idFrom, signatureFrom } from "./hash.ts";
import type { MessagesRequest } from "./request-schema.ts";
import { sampleFromSchema, sampleInput } from "./sample-from-schema.ts";
import { helpText } from "./text/help.ts";
import { longText } from "./text/long-text.ts";
import { codeSample, mathSample, pythonSample, tableSample } from "./text/samples.ts";
import { thinkingText } from "./text/thinking.ts";
import { toolResultText } from "./text/tool-result.ts";
import { filesText, quote, tourText } from "./text/tour.ts";
import { tokenise } from "./tokenise.ts";
import type { Turn } from "./turn.ts";

const LONG_DEFAULT = 1200;

export type AnswerBlock =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: Record<string, unknown>;
    };

/** Everything that the answer to a turn consists of, before any limit cuts it. */
export function fullAnswer(turn: Turn, request: MessagesRequest, seed: string): AnswerBlock[] {
  const calls = toolCalls(turn, request, seed);
  const text = answerText(turn, request, calls);
  const blocks: AnswerBlock[] = [];
  if (thinks(turn, request)) blocks.push(thinkingBlock(turn, request, seed));
  if (text !== "") blocks.push({ type: "text", text });
  return [...blocks, ...calls];
}

function thinks(turn: Turn, request: MessagesRequest): boolean {
  const { thinking } = request;
  if (turn.directives.think) return true;
  if (thinking?.type === "between_tools") return turn.rounds > 0;
  return thinking?.type === "enabled" || thinking?.type === "adaptive";
}

function thinkingBlock(turn: Turn, request: MessagesRequest, seed: string): AnswerBlock {
  const { thinking } = request;
  const full = thinkingText(turn.directives.question, turn.directives.think);
  const budget = thinking?.type === "enabled" ? thinking.budget_tokens : Infinity;
  const omitted =
    (thinking?.type === "enabled" || thinking?.type === "adaptive") &&
    thinking.display === "omitted";
  return {
    type: "thinking",
    thinking: omitted ? "" : tokenise(full).slice(0, budget).join(""),
    signature: signatureFrom(`${seed}${hashText(full)}`),
  };
}

function toolCalls(turn: Turn, request: MessagesRequest, seed: string): AnswerBlock[] {
  const { tools = [], tool_choice: choice } = request;
  const { directives, rounds } = turn;
  if (choice?.type === "none" || rounds >= (directives.options.rounds ?? 1)) return [];
  const forced = choice?.type === "any" || choice?.type === "tool";
  const asked = directives.tools.length === 0 && forced ? [ANY_TOOL] : directives.tools;
  return asked.map((call, index) => {
    const forcedName = choice?.type === "tool" ? choice.name : undefined;
    const name = call.name ?? forcedName ?? tools[0]?.name ?? "simulated_tool";
    const schema = tools.find((tool) => tool.name === name)?.input_schema;
    const words = directives.question === "" ? undefined : quote(directives.question);
    return {
      type: "tool_use",
      id: idFrom("toolu_", `${seed}/${rounds}/${index}`),
      name,
      input: call.input ?? sampleInput(schema, words),
    };
  });
}

const ANY_TOOL = { name: undefined, input: undefined };

function answerText(turn: Turn, request: MessagesRequest, calls: readonly AnswerBlock[]): string {
  const { options, question } = turn.directives;
  const choice = request.tool_choice?.type;
  if (calls.length > 0) {
    const names = calls.flatMap((call) => (call.type === "tool_use" ? [`\`${call.name}\``] : []));
    return choice === "any" || choice === "tool" ? "" : `I will ask ${names.join(" and ")}.`;
  }
  const text = shapedText(turn, request);
  if (options.tokens === undefined || turn.directives.shape === "long") return text;
  const padded = `${text}\n\n${longText(question, options.tokens)}`;
  return tokenise(padded).slice(0, options.tokens).join("");
}

function shapedText(turn: Turn, request: MessagesRequest): string {
  const { question, shape, options } = turn.directives;
  if (turn.toolResults.length > 0) return toolResultText(turn.toolResults, turn.rounds);
  const format = request.output_config?.format;
  if (format != null && shape === undefined) return JSON.stringify(sampleFromSchema(format.schema));
  switch (shape) {
    case "help":
      return helpText();
    case "long":
      return longText(question, options.tokens ?? LONG_DEFAULT);
    case "code":
      return `Two samples, by Parley's built-in simulator.\n\n${codeSample}\n\n${pythonSample}`;
    case "table":
      return `A table, by Parley's built-in simulator.\n\n${tableSample}`;
    case "math":
      return `Formulas, by Parley's built-in simulator. ${mathSample}`;
    case "echo":
      return question;
    case "files":
      return filesText(turn.attachments);
    case "tour":
    case undefined:
      return tourText(question, turn.number, turn.attachments);
  }
}
