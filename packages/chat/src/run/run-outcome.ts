import { noUsage, type RunFailure, type TerminalEvent, type TokenUsage } from "@parley/shared";

/** How a run ends, before it is written down. */
export type RunOutcome =
  | { status: "completed"; stopReason: string; stopSequence?: string }
  | { status: "stopped" }
  | { status: "failed"; failure: RunFailure }
  | { status: "interrupted" };

/** @param usage of all its model calls; null when no model was reached */
export function terminalEventOf(outcome: RunOutcome, usage: TokenUsage | null): TerminalEvent {
  switch (outcome.status) {
    case "completed":
      return {
        type: "run.completed",
        stopReason: outcome.stopReason,
        ...(outcome.stopSequence !== undefined && { stopSequence: outcome.stopSequence }),
        usage: usage ?? noUsage,
      };
    case "stopped":
      return { type: "run.stopped", usage: usage ?? noUsage };
    case "failed":
      return { type: "run.failed", ...outcome.failure };
    case "interrupted":
      return { type: "run.interrupted" };
  }
}
