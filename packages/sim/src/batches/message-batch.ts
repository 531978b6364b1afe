import { setImmediate as breathe } from "node:timers/promises";
import type { BatchedRequest } from "./batch-request.ts";
import { batchedAnswer, type BatchedResult } from "./batched-answer.ts";

/** Requests that are answered before the server may do something else. */
const AT_A_TIME = 50;

export interface BatchTiming {
  readonly requestsPerSecond: number;
  readonly expiryMs: number;
}

type Counts = Record<"processing" | BatchedResult["type"], number>;

/**
 * One batch. How far it is follows from the clock alone, so it needs no timer, and its answers are
 * made when they are asked for.
 *
 *   in_progress ──► ended
 *        └► canceling ─┘
 */
export class MessageBatch {
  readonly id: string;
  readonly #requests: readonly BatchedRequest[];
  readonly #timing: BatchTiming;
  readonly #createdAt: number;
  #canceledAt: number | undefined;
  #counts: Counts | undefined;

  constructor(id: string, requests: readonly BatchedRequest[], timing: BatchTiming, now: number) {
    this.id = id;
    this.#requests = requests;
    this.#timing = timing;
    this.#createdAt = now;
  }

  ended(now: number): boolean {
    return now >= this.#endsAt();
  }

  cancel(now: number): void {
    if (!this.ended(now)) this.#canceledAt ??= now;
  }

  /** The batch as the API shows it. `origin` is where its results are to be fetched. */
  async show(now: number, origin: string): Promise<Record<string, unknown>> {
    const ended = this.ended(now);
    const canceling = this.#canceledAt !== undefined;
    return {
      id: this.id,
      type: "message_batch",
      processing_status: ended ? "ended" : canceling ? "canceling" : "in_progress",
      request_counts: ended ? await this.#count() : counts({ processing: this.#requests.length }),
      created_at: iso(this.#createdAt),
      expires_at: iso(this.#createdAt + this.#timing.expiryMs),
      ended_at: ended ? iso(this.#endsAt()) : null,
      cancel_initiated_at: this.#canceledAt === undefined ? null : iso(this.#canceledAt),
      archived_at: null,
      results_url: ended ? `${origin}/v1/messages/batches/${this.id}/results` : null,
    };
  }

  /** Lines of JSON, the last first: the API does not promise the order of the requests either. */
  async *results(): AsyncGenerator<string, void, undefined> {
    for (let index = this.#requests.length - 1; index >= 0; index -= 1) {
      const request = this.#requests[index];
      if (request === undefined) continue;
      if (index % AT_A_TIME === 0) await breathe();
      const line = { custom_id: request.custom_id, result: this.#result(request, index) };
      yield `${JSON.stringify(line)}\n`;
    }
  }

  #result(request: BatchedRequest, index: number): BatchedResult {
    if (index < this.#doneBy(this.#canceledAt ?? Infinity)) return batchedAnswer(request);
    return { type: this.#canceledAt === undefined ? "expired" : "canceled" };
  }

  /** How many requests were answered until then. */
  #doneBy(time: number): number {
    const { requestsPerSecond, expiryMs } = this.#timing;
    if (requestsPerSecond === Infinity) return this.#requests.length;
    const forMs = Math.min(time - this.#createdAt, expiryMs);
    return Math.min(this.#requests.length, Math.floor((forMs / 1_000) * requestsPerSecond));
  }

  #endsAt(): number {
    const { requestsPerSecond, expiryMs } = this.#timing;
    const neededMs = Math.ceil((this.#requests.length / requestsPerSecond) * 1_000);
    return Math.min(
      this.#canceledAt ?? Infinity,
      this.#createdAt + neededMs,
      this.#createdAt + expiryMs,
    );
  }

  async #count(): Promise<Counts> {
    if (this.#counts !== undefined) return this.#counts;
    const found = counts({});
    for (const [index, request] of this.#requests.entries()) {
      if (index % AT_A_TIME === 0) await breathe();
      found[this.#result(request, index).type] += 1;
    }
    this.#counts = found;
    return found;
  }
}

function counts(some: Partial<Counts>): Counts {
  return { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0, ...some };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
