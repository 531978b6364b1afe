import { type ContentBlock, noUsage, type RunEvent, textOf } from "@parley/shared";
import { blockToEvent } from "../log/block-to-event.ts";
import { answerTurns } from "./answer-turns.ts";
import { CONTINUED } from "./run-progress.ts";

/**
 * What the log of an answer that continues another begins with: its text; where it called tools, all
 * of it, closed by a checkpoint, so that no call is made a second time.
 */
export function keptEvents(content: readonly ContentBlock[]): RunEvent[] {
  if (!content.some(({ type }) => type === "tool_use")) {
    const text = textOf(content);
    return text === "" ? [] : [{ type: "text.delta", text }];
  }
  const kept = answerTurns(content).flatMap(({ said, results }) => [...said, ...results]);
  return [
    ...kept.filter(isSealed).flatMap(blockToEvent),
    { type: "usage", ...noUsage, stopReason: CONTINUED },
  ];
}

/** A thought that was cut is of no use to any model. */
function isSealed(block: ContentBlock): boolean {
  return block.type !== "thinking" || block.signature !== undefined;
}
