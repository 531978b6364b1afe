import { setTimeout as wait } from "node:timers/promises";
import { type Db, indexSomeOfBacklog } from "@parley/db";
import { inBatches } from "../expiry/in-batches.ts";
import type { ProcessLog } from "../process-log.ts";

/** Milliseconds until a backlog that could not be worked off is tried again. */
const AGAIN_MS = 60_000;

/** Makes messages searchable that are older than the search, beside everything else, once. */
export class SearchBacklog {
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
      try {
        const messages = await inBatches(signal, () =>
          this.#db.transaction().execute(indexSomeOfBacklog),
        );
        if (messages > 0) this.#log.info({ messages }, "Older messages can be searched now.");
        return;
      } catch (error) {
        this.#log.warn(
          { err: error },
          "Older messages could not be made searchable yet; it is tried again.",
        );
        await wait(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
