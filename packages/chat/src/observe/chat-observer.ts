import type { Span } from "@opentelemetry/api";
import type { RunRow } from "@parley/db";
import type { ModelRequest } from "@parley/llm";
import type { ContentBlock, ErrorCode, TokenUsage } from "@parley/shared";

/** One call of a model that ended. */
export interface EndedModelCall {
  /** Still open: what is told of the call may be hung on it. */
  span: Span;
  run: RunRow;
  request: ModelRequest;
  /** Null where the model was not reached. */
  usage: TokenUsage | null;
  /** Null where the price is not known. */
  costMicroDollars: number | null;
  /** From the call until the model said something; null where it did not. */
  firstTokenMs: number | null;
  durationMs: number;
  /** What was said. Undefined where it is not to be shown to anyone: a temporary conversation. */
  output: ContentBlock[] | undefined;
}

/** One call of a tool that ended. */
export interface EndedToolCall {
  span: Span;
  /** Null where somebody called it by itself. */
  run: RunRow | null;
  name: string;
  durationMs: number;
  isError: boolean;
  /** What it was given and what it gave out. Undefined: as `EndedModelCall.output`. */
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
  /** Whether what people and models say is wanted at all. */
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
