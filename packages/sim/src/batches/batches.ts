import { ApiError } from "../api-error.ts";
import { idFrom } from "../hash.ts";
import type { SimulatorOptions } from "../simulator-options.ts";
import type { BatchedRequest } from "./batch-request.ts";
import { MessageBatch } from "./message-batch.ts";

const DEFAULT_REQUESTS_PER_SECOND = 100;
const DAY_MS = 86_400_000;
/** Batches that are remembered; beyond, the oldest is forgotten. */
const KEPT = 200;
const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 1_000;

/** The message batches of one simulator. They live as long as it does. */
export class Batches {
  readonly #options: SimulatorOptions;
  readonly #batches: MessageBatch[] = [];
  #count = 0;

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  create(requests: readonly BatchedRequest[], now: number): MessageBatch {
    this.#count += 1;
    const timing = {
      requestsPerSecond: this.#options.batchRequestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND,
      expiryMs: this.#options.batchExpiryMs ?? DAY_MS,
    };
    const batch = new MessageBatch(
      idFrom("msgbatch_", `${now}/${this.#count}`),
      requests,
      timing,
      now,
    );
    this.#batches.unshift(batch);
    this.#batches.splice(KEPT);
    return batch;
  }

  /** @throws ApiError 404 */
  get(id: string): MessageBatch {
    const batch = this.#batches.find((each) => each.id === id);
    if (batch === undefined) throw new ApiError(404, `Message batch ${id} not found.`);
    return batch;
  }

  /** @throws ApiError 404, or 400 for one that has not ended */
  delete(id: string, now: number): void {
    const batch = this.get(id);
    if (!batch.ended(now)) {
      throw new ApiError(400, `Message batch ${id} cannot be deleted while it is in progress.`);
    }
    this.#batches.splice(this.#batches.indexOf(batch), 1);
  }

  /** A page of them, newest first. @throws ApiError 400 for a bad `limit` */
  page(query: URLSearchParams): { page: MessageBatch[]; more: boolean } {
    const limit = Number(query.get("limit") ?? LIMIT_DEFAULT);
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new ApiError(400, `limit: Input should be between 1 and ${LIMIT_MAX}`);
    }
    const before = query.get("before_id");
    const end = before === null ? this.#batches.length : this.#indexOf(before);
    const after = query.get("after_id");
    const start =
      before === null ? (after === null ? 0 : this.#indexOf(after) + 1) : Math.max(0, end - limit);
    const page = this.#batches.slice(start, Math.min(end, start + limit));
    return { page, more: before === null ? start + page.length < end : start > 0 };
  }

  #indexOf(id: string): number {
    return this.#batches.indexOf(this.get(id));
  }
}
