import { endLeases, listStopRequests, renewLease } from "@parley/db";
import { repeat } from "../repeat.ts";
import { LEASE_MS, type SettlerOptions, settleAbandonedRuns } from "./settle-runs.ts";

const RENEW_MS = 1_500;

export interface RunTenderOptions extends SettlerOptions {
  /** Milliseconds between two looks after lost stops and dead processes' runs. */
  tendMs: number;
}

/**
 * What a process does for its runs, and for dead processes' runs, as long as it lives: it renews
 * its lease, carries out stops whose NOTIFY was lost, and settles what was abandoned.
 */
export class RunTender {
  readonly #options: RunTenderOptions;
  readonly #stopped = new AbortController();
  #loops: Promise<void>[] = [];
  #peers = 0;

  constructor(options: RunTenderOptions) {
    this.#options = options;
  }

  /** Whether other processes hold a lease, as far as the last renewal knows. */
  get hasPeers(): boolean {
    return this.#peers > 0;
  }

  /** Takes the lease, then keeps it until `close`. Throws when it cannot be taken. */
  async start(): Promise<void> {
    await this.#renew();
    const { tendMs, log } = this.#options;
    const { signal } = this.#stopped;
    this.#loops = [
      repeat({
        everyMs: RENEW_MS,
        signal,
        work: () => this.#renew(),
        onError: (error) =>
          log.error({ err: error }, "The database did not answer; the lease was not renewed."),
      }),
      repeat({
        everyMs: tendMs,
        signal,
        work: () => this.#tend(),
        onError: (error) =>
          log.error({ err: error }, "The database did not answer; runs were not looked after."),
      }),
    ];
  }

  /** Ends the lease: what is left is settled by others, or at the next start, at once. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#loops);
    await endLeases(this.#options.db, [this.#options.ownerId]);
  }

  async #tend(): Promise<void> {
    const { db, ownerId, runner } = this.#options;
    for (const runId of await listStopRequests(db, ownerId)) runner.stop(runId);
    await runner.releaseUnfinished();
    if (!runner.isDraining) await settleAbandonedRuns(this.#options);
  }

  async #renew(): Promise<void> {
    this.#peers = await renewLease(this.#options.db, this.#options.ownerId, LEASE_MS);
  }
}
