import type { Run } from "../app/parley.ts";
import { isGoing } from "./is-going.ts";

/** `retry` and `regenerate` do the same: one stands in the note on how it ended, one below it. */
export type AnswerAction = "copy" | "continue" | "retry" | "regenerate";

/** What can be done with an answer that has ended; none while it is being written. */
export function answerActions(
  run: Pick<Run, "status" | "stopReason"> | null,
  hasText: boolean,
): ReadonlySet<AnswerAction> {
  const actions = new Set<AnswerAction>();
  if (isGoing(run)) return actions;
  const broken = run?.status === "failed" || run?.status === "interrupted";
  if (broken) actions.add("retry");
  if (hasText) actions.add("copy");
  if (hasText && canGoOn(run)) actions.add("continue");
  // Where there is nothing but the note, the note's button is enough.
  if (hasText || !broken) actions.add("regenerate");
  return actions;
}

function canGoOn(run: Pick<Run, "status" | "stopReason"> | null): boolean {
  if (run === null) return false;
  if (run.status !== "completed") return true;
  return run.stopReason === "max_tokens" || run.stopReason === "pause_turn";
}
