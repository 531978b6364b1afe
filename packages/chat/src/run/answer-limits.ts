import type { RunProgress } from "./run-progress.ts";

/** How far one answer may go with tools. 0 tokens or micro-dollars: any number. */
export interface AnswerLimits {
  /** Calls of the model. The last one is asked without tools: it has to say what it came to. */
  steps: number;
  /** Tokens that its model calls may come to before a further one. */
  tokens: number;
  /** Money that they may come to before a further one. */
  microDollars: number;
}

export const defaultLimits: AnswerLimits = { steps: 25, tokens: 5_000_000, microDollars: 0 };

/** Calls that one model call may ask for; the others are told to it as not made. */
export const MAX_CALLS_OF_STEP = 64;

/** The stop reason of an answer that may not go on; undefined: it may. */
export function limitReached(limits: AnswerLimits, { tally }: RunProgress): string | undefined {
  if (tally.calls === 0) return undefined;
  if (limits.tokens > 0 && tally.tokens >= limits.tokens) return "max_run_tokens";
  if (limits.microDollars > 0 && tally.spent >= limits.microDollars) return "max_run_cost";
  return undefined;
}
