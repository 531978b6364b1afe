import { setTimeout as wait } from "node:timers/promises";
import {
  type BatchWork,
  countBatchesRunning,
  type EndedItem,
  endItems,
  findBatchWork,
  listSentItems,
  type SentItem,
  takeItems,
} from "@parley/db";
import { askDirectly } from "./ask-directly.ts";
import { budgetRefusal, endUnasked } from "./end-early.ts";
import type { BatchRun } from "./batch-run.ts";

/** Items that are taken in hand at once. */
const TAKEN_AT_ONCE = 50;

/**
 * Answers what is left of a batch call by call, at bounded concurrency. What a dead process had in
 * hand is asked again: it has no result, so nobody got its answer.
 */
export async function runDirectly(run: BatchRun, batch: BatchWork): Promise<void> {
  const queue = new ItemQueue(run, batch);
  const writer = new EndWriter(run, batch);
  const width = await widthFor(run, batch);
  const worker = async (): Promise<void> => {
    for (let item = await queue.next(); item !== undefined; item = await queue.next()) {
      const release = await run.slots.take(run.signal);
      try {
        await writer.write(await askDirectly(run.model, item, run.signal));
      } finally {
        release();
      }
    }
  };
  await allSettledOrThrow(Array.from({ length: width }, worker));
}

/** An organization's batches share what it may have going over all processes. */
async function widthFor({ db, limits }: BatchRun, { organizationId }: BatchWork): Promise<number> {
  const running = Math.max(1, await countBatchesRunning(db, organizationId));
  return Math.max(1, Math.min(limits.perProcess, Math.floor(limits.perOrganization / running)));
}

/** All workers come to their end before the first failure is told, so that none goes on unseen. */
async function allSettledOrThrow(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** The items that are to be asked, taken in hand a few at a time. */
class ItemQueue {
  readonly #run: BatchRun;
  readonly #batch: BatchWork;
  #items: SentItem[] = [];
  /** The last of what a dead process had in hand; undefined once all of that was taken. */
  #left: number | undefined = -1;
  #filling: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #isOver = false;

  constructor(run: BatchRun, batch: BatchWork) {
    this.#run = run;
    this.#batch = batch;
  }

  async next(): Promise<SentItem | undefined> {
    if (performance.now() - this.#lookedAt > this.#run.limits.pollMs) await this.#look();
    while (this.#items.length === 0 && !this.#isOver) {
      this.#filling ??= this.#fill().finally(() => {
        this.#filling = undefined;
      });
      await this.#filling;
    }
    return this.#isOver ? undefined : this.#items.shift();
  }

  /** Whether to go on; what was taken in hand and not asked is ended by whoever finishes. */
  async #look(): Promise<BatchWork | undefined> {
    this.#lookedAt = performance.now();
    const now = await findBatchWork(this.#run.db, this.#batch.id);
    if (now !== undefined && !now.isCancelled && (await this.#run.mayGoOn(now))) return now;
    this.#isOver = true;
    return undefined;
  }

  async #fill(): Promise<void> {
    const { db, signal, limits } = this.#run;
    signal.throwIfAborted();
    const now = await this.#look();
    if (now === undefined) return;
    if (this.#left !== undefined) {
      const left = await listSentItems(db, now.id, { chunkId: null, after: this.#left });
      this.#left = left.at(-1)?.position;
      this.#items = left;
      if (left.length > 0) return;
    }
    const taken = await takeItems(db, now, { limit: TAKEN_AT_ONCE });
    if (taken.type === "taken") this.#items = taken.items;
    else if (taken.type === "none") this.#isOver = true;
    else {
      const refusal = budgetRefusal(taken);
      if (refusal === null) await wait(limits.pollMs, undefined, { signal });
      else {
        await endUnasked(db, now, refusal);
        this.#isOver = true;
      }
    }
  }
}

/** Writes results: one write is under way, the next takes all that has come meanwhile. */
class EndWriter {
  readonly #run: BatchRun;
  readonly #batch: BatchWork;
  #waiting: EndedItem[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(run: BatchRun, batch: BatchWork) {
    this.#run = run;
    this.#batch = batch;
  }

  /** Resolves when it is written. */
  write(ended: EndedItem): Promise<void> {
    this.#waiting.push(ended);
    this.#next ??= this.#last.then(() => this.#flush());
    return this.#next;
  }

  #flush(): Promise<void> {
    const ended = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const written = endItems(this.#run.db, this.#batch, ended).then((count) =>
      this.#run.onEnded(count),
    );
    // The next write waits for it, and whoever wrote it hears of its failure.
    this.#last = written.catch(() => undefined);
    return written;
  }
}
