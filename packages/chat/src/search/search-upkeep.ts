import { setTimeout as wait } from "node:timers/promises";
import {
  type Db,
  findUnsortedOwners,
  indexSomeOfBacklog,
  type Owner,
  sortIntoBuckets,
} from "@parley/db";
import { inBatches } from "../expiry/in-batches.ts";
import type { ProcessLog } from "../process-log.ts";

/** Milliseconds between two rounds, at the least. */
const REST_MS = 30_000;
/** Looking for something to do takes at most one part in so many of the time. */
const REST_PER_LOOK = 100;

/**
 * Keeps the search quick, beside everything else: adds the messages to it that are older than it is,
 * once, and sorts those into buckets that are no longer among a person's newest.
 */
export class SearchUpkeep {
  readonly #db: Db;
  readonly #log: ProcessLog;
  readonly #stopped = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(db: Db, log: ProcessLog) {
    this.#db = db;
    this.#log = log;
  }

  start(): void {
    this.#work = this.#run();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      let restMs = REST_MS;
      try {
        await this.#addBacklog(signal);
        const lookedMs = await this.#sort(signal);
        restMs = Math.max(REST_MS, lookedMs * REST_PER_LOOK);
      } catch (error) {
        this.#log.warn(
          { err: error },
          "Messages could not be sorted for the search yet; it is tried again.",
        );
      }
      await wait(restMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #addBacklog(signal: AbortSignal): Promise<void> {
    const messages = await inBatches(signal, () =>
      this.#db.transaction().execute(indexSomeOfBacklog),
    );
    if (messages > 0) this.#log.info({ messages }, "Older messages can be searched now.");
  }

  /** Returns the milliseconds that it took to find what there is to sort in. */
  async #sort(signal: AbortSignal): Promise<number> {
    let lookedMs = 0;
    let after: Owner | undefined;
    do {
      const begunAt = performance.now();
      const owners = await findUnsortedOwners(this.#db, after);
      lookedMs += performance.now() - begunAt;
      for (const owner of owners.filter(({ isOverdue }) => isOverdue))
        await inBatches(signal, () =>
          this.#db.transaction().execute((trx) => sortIntoBuckets(trx, owner)),
        );
      after = owners.at(-1);
    } while (after !== undefined && !signal.aborted);
    return lookedMs;
  }
}
