import type { Span } from "@opentelemetry/api";
import type { RunRow } from "@parley/db";
import type { ErrorCode, TokenUsage } from "@parley/shared";

/** One call of a model that ended. */
export interface EndedModelCall {
  run: RunRow;
  model: string;
  /** Null where the model was not reached. */
  usage: TokenUsage | null;
  /** Null where the price is not known. */
  costMicroDollars: number | null;
  /** From the call until the model said something; null where it did not. */
  firstTokenMs: number | null;
  durationMs: number;
}

/** One call of a tool that ended. */
export interface EndedToolCall {
  /** Still open: what is told of the call may be hung on it. */
  span: Span;
  /** Null where somebody called it by itself. */
  run: RunRow | null;
  name: string;
  durationMs: number;
  isError: boolean;
  /** What it was given and what it gave out, where somebody called it by itself and it is wanted. */
  content: { input: unknown; output: unknown } | undefined;
}

/** A run that this process has ended, or lost. */
export interface EndedRun {
  run: RunRow;
  /** `lost`: another process settles it. */
  status: "completed" | "stopped" | "failed" | "interrupted" | "lost";
  /** Why it failed. */
  code: ErrorCode | null;
}

/**
 * What an operator's instruments hear of runs: once a run, a model's call, a tool's call or a commit,
 * never for a token. Its methods do not throw.
 */
export interface ChatObserver {
  /** Whether what tools are given and give out is wanted, where somebody calls them by themselves. */
  readonly wantsContent: boolean;
  modelCallEnded(call: EndedModelCall): void;
  toolCallEnded(call: EndedToolCall): void;
  runEnded(run: EndedRun): void;
  /** The events of many runs were written in one commit. */
  committed(entries: number, seconds: number): void;
}

/** For processes that nobody watches. */
export const unobserved: ChatObserver = {
  wantsContent: false,
  modelCallEnded: () => undefined,
  toolCallEnded: () => undefined,
  runEnded: () => undefined,
  committed: () => undefined,
};
