import { noUsage, type RunFailure, type TerminalEvent, type TokenUsage } from "@parley/shared";

/** Tokens of the run's model call; null when no model was reached. */
export interface CountedUsage {
  usage: TokenUsage;
  estimated: boolean;
  /** From the call until the model said something; null where it did not, or nobody measured. */
  firstTokenMs: number | null;
}

/** How a run ends, before it is written down. */
export type RunOutcome =
  | { status: "completed"; stopReason: string; stopSequence?: string }
  | { status: "stopped" }
  | { status: "failed"; failure: RunFailure }
  | { status: "interrupted" };

export function terminalEventOf(outcome: RunOutcome, counted: CountedUsage | null): TerminalEvent {
  const usage = counted?.usage ?? noUsage;
  switch (outcome.status) {
    case "completed":
      return {
        type: "run.completed",
        stopReason: outcome.stopReason,
        ...(outcome.stopSequence !== undefined && { stopSequence: outcome.stopSequence }),
        usage,
      };
    case "stopped":
      return { type: "run.stopped", usage };
    case "failed":
      return { type: "run.failed", ...outcome.failure };
    case "interrupted":
      return { type: "run.interrupted" };
  }
}
