import { setTimeout as wait } from "node:timers/promises";
import {
  beginJob,
  type Db,
  endJob,
  insertJob,
  isDatabaseUnavailable,
  type JobAttempt,
  type JobProgress,
  type JobRow,
  requeueJob,
} from "@parley/db";
import { fromKysely, type Job as Delivery, type PgBoss } from "pg-boss";
import * as z from "zod";
import { type AttemptFailure, failureOf } from "./failure-of.ts";
import type { HandledJob, JobOutcome } from "./job-handler.ts";
import type { JobLog } from "./job-log.ts";
import { ProgressWriter } from "./progress-writer.ts";
import { JobStop, type RunningJobs, type StopKind } from "./running-jobs.ts";

/** Milliseconds that a handler may take to end once its signal is aborted; then it counts as ended. */
const ABORT_GRACE_MS: Record<StopKind, number> = {
  cancelled: 10_000,
  timeout: 10_000,
  shutdown: 1_500,
  lost: 10_000,
  gone: 10_000,
};
/** Milliseconds before the end of an attempt is tried to be written again: the database was away. */
const SETTLE_RETRIES_MS = [500, 2_000, 5_000];

/** What the clock sends: it makes the job. All others are made where they are enqueued. */
const scheduled = z.object({ payload: z.record(z.string(), z.unknown()) });
/** One job of a schedule at a time: what it would do is being done. */
const SCHEDULE_KEY = "schedule";

/** The attempt is not the present one any more: whatever it comes to does not count. */
class ClaimLost extends Error {}

/** How an attempt ended. */
type End =
  | { type: "completed"; outcome: JobOutcome }
  | { type: "failed"; failure: AttemptFailure }
  | { type: "cancelled" }
  | { type: "given back" }
  | { type: "lost" };

export interface JobRunnerOptions {
  db: Db;
  boss: PgBoss;
  running: RunningJobs;
  log: JobLog;
}

/**
 * Carries out what pg-boss delivers. A job's row, and what pg-boss keeps of it, change in one
 * transaction, and only for the attempt that both hold for the present one: so a job ends once.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  async run(handled: HandledJob, delivery: Delivery<unknown>): Promise<void> {
    const { db, boss } = this.#options;
    const { name } = handled.definition;
    await this.#makeScheduled(name, delivery);
    const row = await beginJob(db, delivery.id);
    if (row === undefined) {
      await boss.deleteJob(name, delivery);
      return;
    }
    const progress = new ProgressWriter(db, row, this.#options.log);
    const end =
      this.#endBeforeBegin(handled, row) ?? (await this.#try(handled, delivery, row, progress));
    const last = await progress.end();
    if (end.type === "lost") return;
    await this.#settle({ handled, delivery, row, last }, end);
  }

  async #makeScheduled(name: string, { id, data }: Delivery<unknown>): Promise<void> {
    const parsed = scheduled.safeParse(data);
    if (!parsed.success) return;
    const { payload } = parsed.data;
    const job = { id, name, payload, owner: null, startAfter: null, singletonKey: SCHEDULE_KEY };
    await insertJob(this.#options.db, job);
  }

  #endBeforeBegin({ definition }: HandledJob, row: JobRow): End | undefined {
    if (row.cancelRequestedAt !== null) return { type: "cancelled" };
    if (row.attempt <= definition.retry.limit + 1) return undefined;
    const words = `It was begun ${row.attempt - 1} times, and each time its process ended first.`;
    return { type: "failed", failure: { words, retry: false, isOurs: true } };
  }

  async #try(
    handled: HandledJob,
    delivery: Delivery<unknown>,
    row: JobRow,
    progress: ProgressWriter,
  ): Promise<End> {
    const { running, log } = this.#options;
    const { id, organizationId, userId, attempt, payload } = row;
    const controller = running.add(id);
    const { signal } = controller;
    const stop = (kind: StopKind) => controller.abort(new JobStop(kind));
    const onLost = (): void => stop("lost");
    delivery.signal.addEventListener("abort", onLost);
    const timer = setTimeout(() => stop("timeout"), handled.definition.timeoutSeconds * 1_000);
    try {
      const outcome = await endedOrAborted(
        handled.run({
          payload,
          job: { id, organizationId, userId, attempt },
          signal,
          progress: (done, total = null, note = null) => progress.set({ done, total, note }),
        }),
        signal,
      );
      return { type: "completed", outcome };
    } catch (error) {
      return this.#endOf(error, signal, handled);
    } finally {
      clearTimeout(timer);
      delivery.signal.removeEventListener("abort", onLost);
      running.remove(id, controller);
      if (signal.aborted) log.info({ jobId: id, reason: kindOf(signal) }, "A job was stopped.");
    }
  }

  #endOf(error: unknown, signal: AbortSignal, { definition }: HandledJob): End {
    switch (kindOf(signal)) {
      case "cancelled":
      case "gone":
        return { type: "cancelled" };
      case "shutdown":
        return { type: "given back" };
      case "lost":
        return { type: "lost" };
      case "timeout": {
        const words = `It took longer than ${definition.timeoutSeconds} seconds.`;
        return { type: "failed", failure: { words, retry: true, isOurs: false } };
      }
      case undefined: {
        const failure = failureOf(error);
        if (failure.isOurs)
          this.#options.log.warn({ err: error, job: definition.name }, "A job failed.");
        return { type: "failed", failure };
      }
    }
  }

  async #settle(attempt: Attempt, end: Exclude<End, { type: "lost" }>): Promise<void> {
    const { log } = this.#options;
    for (const retryMs of [...SETTLE_RETRIES_MS, null]) {
      try {
        await this.#write(attempt, end);
        return;
      } catch (error) {
        if (error instanceof ClaimLost) {
          log.info({ jobId: attempt.row.id }, "A job's end does not count: it was taken over.");
          return;
        }
        if (isDatabaseUnavailable(error) && retryMs !== null) {
          await wait(retryMs);
          continue;
        }
        if (end.type !== "completed" || isDatabaseUnavailable(error)) throw error;
        // What it was to do at its end cannot be done: that is a failure like any other.
        log.warn({ err: error, jobId: attempt.row.id }, "A job's outcome could not be written.");
        await this.#settle(attempt, { type: "failed", failure: failureOf(error) });
        return;
      }
    }
  }

  async #write(attempt: Attempt, end: Exclude<End, { type: "lost" }>): Promise<void> {
    const { handled, delivery, row, last } = attempt;
    const { name, retry } = handled.definition;
    const { boss, db, log } = this.#options;
    const isRetried = end.type === "failed" && end.failure.retry && row.attempt <= retry.limit;
    await db.transaction().execute(async (trx) => {
      const options = { db: fromKysely(trx) };
      if (end.type === "given back") {
        assertHeld(await requeueJob(trx, row, "given back"));
        assertAffected(await boss.cancel(name, delivery, options));
        await boss.resume(name, delivery.id, options);
      } else if (isRetried) {
        assertHeld(await requeueJob(trx, row, { error: end.failure.words }));
        assertAffected(await boss.fail(name, delivery, null, options));
      } else {
        assertHeld(await this.#end(trx, row, end, last));
        assertAffected(await boss.deleteJob(name, delivery, options));
      }
    });
    if (end.type === "failed" && !isRetried)
      log.error(
        { jobId: row.id, job: name, attempts: row.attempt, error: end.failure.words },
        "A job failed for good. It can be tried again once the cause is mended.",
      );
  }

  async #end(
    trx: Db,
    row: JobAttempt,
    end: Extract<End, { type: "completed" | "failed" | "cancelled" }>,
    last: JobProgress | null,
  ): Promise<boolean> {
    if (end.type === "cancelled") return endJob(trx, row, { status: "cancelled" }, last);
    if (end.type === "failed")
      return endJob(trx, row, { status: "failed", error: end.failure.words }, last);
    const { result = null, commit } = end.outcome;
    // The row first: it is locked when `commit` writes, so no other attempt does.
    const isEnded = await endJob(trx, row, { status: "completed", result }, last);
    if (isEnded) await commit?.(trx);
    return isEnded;
  }
}

interface Attempt {
  handled: HandledJob;
  delivery: Delivery<unknown>;
  row: JobRow;
  last: JobProgress | null;
}

function assertHeld(held: boolean): void {
  if (!held) throw new ClaimLost();
}

/** pg-boss says how many jobs it changed, though its types do not. */
const answer = z.object({ affected: z.number() });
function assertAffected(response: unknown): void {
  assertHeld(answer.parse(response).affected === 1);
}

function kindOf({ reason }: AbortSignal): StopKind | undefined {
  return reason instanceof JobStop ? reason.kind : undefined;
}

/** What the work comes to; throws the signal's reason where it does not end in time once aborted. */
async function endedOrAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const over = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => {
      wait(ABORT_GRACE_MS[kindOf(signal) ?? "lost"], undefined, { signal: over.signal }).then(
        () => reject(signal.reason),
        () => undefined,
      );
    };
    signal.addEventListener("abort", onAbort, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}
