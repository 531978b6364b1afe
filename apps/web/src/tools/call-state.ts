import type { ToolResultPart, ToolUsePart } from "../stream/answer-part.ts";

/**
 * asks: its person has to agree first. cut: the answer ended before it had a result. Who did not agree
 * to it is not told that it failed.
 */
export type CallState = "asks" | "running" | "done" | "failed" | "denied" | "cut";

/** @param live whether its answer goes on, so that a result may come */
export function callState(
  call: ToolUsePart,
  result: ToolResultPart | undefined,
  live: boolean,
): CallState {
  if (call.approval?.approved === false) return "denied";
  if (result !== undefined) return result.isError ? "failed" : "done";
  if (!live) return "cut";
  return call.needsApproval === true && call.approval === undefined ? "asks" : "running";
}
