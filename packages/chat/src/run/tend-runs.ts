import { setTimeout as wait } from "node:timers/promises";
import { endLeases, listStopRequests, renewLease } from "@parley/db";
import { type SettlerOptions, settleAbandonedRuns } from "./settle-runs.ts";

/** A dead process's runs are settled within LEASE + TEND, which is below the promised 10 s. */
const LEASE_MS = 6_000;
const TEND_MS = 1_500;

/**
 * What a process does for its runs, and for dead processes' runs, as long as it lives: it renews
 * its lease, carries out stops whose NOTIFY was lost, and settles what was abandoned.
 */
export class RunTender {
  readonly #options: SettlerOptions;
  readonly #stopped = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #peers = 0;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Whether other processes hold a lease, as far as the last renewal knows. */
  get hasPeers(): boolean {
    return this.#peers > 0;
  }

  /** Takes the lease, then keeps it until `close`. Throws when it cannot be taken. */
  async start(): Promise<void> {
    await this.#renew();
    this.#loop = this.#tendUntilClosed();
  }

  /** Ends the lease: what is left is settled by others, or at the next start, at once. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    await endLeases(this.#options.db, [this.#options.ownerId]);
  }

  async #tendUntilClosed(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#tend();
      } catch (error) {
        this.#options.log.error(
          { err: error },
          "The database did not answer; the lease was not renewed.",
        );
      }
      await wait(TEND_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #tend(): Promise<void> {
    const { db, ownerId, runner } = this.#options;
    await this.#renew();
    for (const runId of await listStopRequests(db, ownerId)) runner.stop(runId);
    await runner.releaseUnfinished();
    await settleAbandonedRuns(this.#options);
  }

  async #renew(): Promise<void> {
    const { db, ownerId } = this.#options;
    this.#peers = await renewLease(db, ownerId, LEASE_MS);
  }
}
