import type { TokenUsage } from "@parley/shared";
import type { LanguageModel, ModelError, ModelRequest } from "./language-model.ts";

/** One request of a batch, by an id of 1 to 64 letters, digits, `_` or `-`. */
export interface BatchedRequest {
  id: string;
  request: ModelRequest;
}

/** What became of one request of a batch. */
export type BatchedOutcome =
  | { id: string; type: "answered"; answer: BatchedAnswer }
  | { id: string; type: "failed"; error: ModelError }
  /** It was cancelled before its turn came. */
  | { id: string; type: "cancelled" }
  /** Its turn did not come in the time that the provider gives a batch. */
  | { id: string; type: "expired" };

export interface BatchedAnswer {
  model: string;
  text: string;
  stopReason: string;
  usage: TokenUsage;
}

/** How far a provider's batch is. */
export interface BatchState {
  /** `ended`: every request has an outcome, and they can be had. */
  status: "running" | "cancelling" | "ended";
}

/**
 * The port through which many requests are left with a provider, to be answered when it suits it
 * (within a day), for less. All throw `ModelError`, and the signal's reason when it aborts.
 */
export interface BatchModel {
  /** The most requests of one batch. */
  readonly maxRequests: number;
  /**
   * Leaves requests with the provider. Returns the id of the batch; null where the provider has no
   * batches at all.
   */
  submit(requests: readonly BatchedRequest[], signal: AbortSignal): Promise<string | null>;
  /** Null: the provider does not know such a batch (any more). */
  poll(batchId: string, signal: AbortSignal): Promise<BatchState | null>;
  /** What became of each request, in any order. Only once it has ended. */
  results(batchId: string, signal: AbortSignal): AsyncIterable<BatchedOutcome>;
  /** Requests whose turn has not come are not answered. Fine also when it has ended, or is gone. */
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
}

export interface BatchingModel extends LanguageModel {
  /** Where many requests can be left to be answered later, for less. */
  readonly batches?: BatchModel | undefined;
}
