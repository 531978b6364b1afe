import type { ContentBlock } from "@parley/shared";

type ToolUse = Extract<ContentBlock, { type: "tool_use" }>;
type ToolResult = Extract<ContentBlock, { type: "tool_result" }>;

/** What the model said at once, and what the tools gave that it asked for in it. */
export interface AnswerTurn {
  said: Exclude<ContentBlock, ToolResult>[];
  /** One for each of its calls, in their order. */
  results: ToolResult[];
}

/** Told to a model whose call was asked for, but was not made before the answer ended. */
const NOT_RUN = "It was not run: the answer ended before.";

/**
 * An answer's content as turns. A call without a result gets one that says so, and a result without
 * a call is left out: no model takes either.
 */
export function answerTurns(content: readonly ContentBlock[]): AnswerTurn[] {
  const turns: AnswerTurn[] = [];
  let said: AnswerTurn["said"] = [];
  let calls: { use: ToolUse; result: ToolResult | undefined }[] = [];
  const endTurn = (): void => {
    if (said.length > 0)
      turns.push({ said, results: calls.map(({ use, result }) => result ?? notRun(use)) });
    said = [];
    calls = [];
  };
  for (const block of content) {
    if (block.type === "tool_result") {
      const call = calls.find(({ use, result }) => use.id === block.toolUseId && !result);
      if (call !== undefined) call.result = block;
      continue;
    }
    if (calls.some(({ result }) => result !== undefined)) endTurn();
    said.push(block);
    if (block.type === "tool_use") calls.push({ use: block, result: undefined });
  }
  endTurn();
  return turns;
}

function notRun({ id }: ToolUse): ToolResult {
  return { type: "tool_result", toolUseId: id, output: NOT_RUN, isError: true };
}
