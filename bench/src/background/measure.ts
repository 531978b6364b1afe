import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { DeferredTasks } from "@parley/jobs";
import { percentile } from "../percentile.ts";
import { type Bed, nothing } from "./bed.ts";
import { costOf } from "./cpu.ts";

/** One line of the table. Times in ms of one task; NaN: it does not apply. */
export interface Measured {
  what: string;
  p50: number;
  p99: number;
  perSecond: number;
  nodeMs: number;
  postgresMs: number;
}

const TRANSACTIONS = 1_000;
const PICKED_UP = 300;
const JOBS = 3_000;
const TASKS = 100_000;

/** A transaction that writes one row, as whatever makes a job necessary does, without and with a job. */
export async function measureTransactions(bed: Bed): Promise<Measured[]> {
  const { db, owner, jobs } = bed;
  const later = new Date(Date.now() + 86_400_000);
  const transaction = (name: string, withJob: boolean): Promise<void> =>
    db.transaction().execute(async (trx) => {
      await trx.insertInto("settings").values({ name, value: name }).execute();
      if (withJob) await jobs.enqueue(trx, nothing, { at: 0 }, { owner, startAfter: later });
    });
  const measured: Measured[] = [];
  for (const withJob of [false, true]) {
    const times: number[] = [];
    const cost = await costOf(bed.postmasterPid, async () => {
      for (let count = 0; count < TRANSACTIONS; count++) {
        const begunAt = performance.now();
        await transaction(randomUUID(), withJob);
        times.push(performance.now() - begunAt);
      }
    });
    const what = withJob ? "the same, and a job enqueued in it" : "a transaction with one row";
    measured.push(toMeasured(what, times, TRANSACTIONS, cost));
  }
  await db.deleteFrom("jobs").execute();
  return measured;
}

/** One after the other: what is measured is the way, not the queue. */
export async function measurePickUp(bed: Bed): Promise<Measured> {
  const times: number[] = [];
  const cost = await costOf(bed.postmasterPid, async () => {
    for (let count = 0; count < PICKED_UP; count++) {
      const begun = new Promise<number>((resolve) => {
        bed.onRun = () => resolve(performance.now());
      });
      await bed.jobs.enqueue(bed.db, nothing, { at: 0 }, { owner: bed.owner });
      const enqueuedAt = performance.now();
      times.push((await begun) - enqueuedAt);
      while ((await bed.countLeft()) > 0) await nextTurn();
    }
  });
  // What is done between two of them is the measurement's own.
  return {
    ...toMeasured("a job picked up (from its commit on)", times, PICKED_UP, cost),
    perSecond: Number.NaN,
    nodeMs: Number.NaN,
    postgresMs: Number.NaN,
  };
}

/** Many at once: what one process gets done, enqueued by itself. */
export async function measureThroughput(bed: Bed): Promise<Measured> {
  const times: number[] = [];
  bed.onRun = (at) => times.push(performance.now() - at);
  const cost = await costOf(bed.postmasterPid, async () => {
    for (let count = 0; count < JOBS; count += 100)
      await bed.db.transaction().execute(async (trx) => {
        for (let each = 0; each < 100; each++)
          await bed.jobs.enqueue(trx, nothing, { at: performance.now() }, { owner: bed.owner });
      });
    while ((await bed.countLeft()) > 0) await wait(20);
  });
  const {
    p50: _p50,
    p99: _p99,
    ...rates
  } = toMeasured("jobs, thousands at once", times, JOBS, cost);
  return { ...rates, p50: Number.NaN, p99: Number.NaN };
}

export async function measureDeferred(bed: Bed): Promise<Measured> {
  const tasks = new DeferredTasks({
    log: { info: () => undefined, warn: console.warn, error: console.error },
  });
  const times: number[] = [];
  const cost = await costOf(bed.postmasterPid, async () => {
    for (let count = 0; count < TASKS; count++) {
      const begunAt = performance.now();
      tasks.defer("bench", async () => void times.push(performance.now() - begunAt));
      if (count % 100 === 0) await nextTurn();
    }
    await tasks.close(10_000);
  });
  return toMeasured("a deferred task", times, TASKS, cost);
}

/** What having jobs costs while there are none. */
export async function measureIdle(bed: Bed): Promise<{ node: number; postgres: number }> {
  const seconds = 10;
  const { node, postgres } = await costOf(bed.postmasterPid, () => wait(seconds * 1_000));
  return { node: node / seconds, postgres: postgres / seconds };
}

function toMeasured(
  what: string,
  times: readonly number[],
  count: number,
  { ms, node, postgres }: { ms: number; node: number; postgres: number },
): Measured {
  return {
    what,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    perSecond: count / (ms / 1_000),
    nodeMs: node / count,
    postgresMs: postgres / count,
  };
}
