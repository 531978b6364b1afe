import { type Db, deleteLocked, lockExpired } from "@parley/db";
import type { ProcessLog } from "../process-log.ts";
import { repeat } from "../repeat.ts";
import { inBatches } from "./in-batches.ts";

export interface SweeperOptions {
  db: Db;
  /** Milliseconds between two looks after what has expired. */
  sweepMs: number;
  log: ProcessLog;
}

/**
 * Deletes conversations whose time is over, as long as the process lives. Several processes may do
 * so at once: each conversation is deleted by one of them, and never while an answer is written.
 */
export class ConversationSweeper {
  readonly #options: SweeperOptions;
  readonly #stopped = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    const { sweepMs, log } = this.#options;
    this.#loop = repeat({
      everyMs: sweepMs,
      signal: this.#stopped.signal,
      work: () => this.#deleteTemporary(),
      onError: (error) =>
        log.error({ err: error }, "What has expired could not be deleted; it is tried again."),
    });
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
  }

  async #deleteTemporary(): Promise<void> {
    const { db, log } = this.#options;
    const conversations = await inBatches(this.#stopped.signal, () =>
      db.transaction().execute(async (trx) => {
        const due = await lockExpired(trx);
        if (due.length > 0) await deleteLocked(trx, due);
        return due.length;
      }),
    );
    if (conversations > 0) log.info({ conversations }, "Temporary conversations were deleted.");
  }
}
