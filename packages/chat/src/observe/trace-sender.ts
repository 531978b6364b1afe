import { setTimeout as wait } from "node:timers/promises";
import {
  claimTraces,
  countTraceTries,
  type Db,
  type DueTrace,
  holdTraces,
  isDatabaseUnavailable,
  noteTraces,
  settleTraces,
  type ToldTrace,
} from "@parley/db";
import type { ProcessLog } from "../process-log.ts";
import { repeat } from "../repeat.ts";
import { type RunTrace, readRunTrace } from "./run-trace.ts";

/** Whoever keeps traces of runs, such as Langfuse. */
export interface TraceReceiver {
  /** Whether it is to have what people and models say. */
  readonly wantsContent: boolean;
  /**
   * Resolves when it has all of them. What it was told of before it may be told again, just the same:
   * it keeps each once. Throws `TracesRefused` when it will never take them, anything else when it may later.
   */
  receive(traces: readonly RunTrace[]): Promise<void>;
}

/** The receiver answered that it does not take what it was told. */
export class TracesRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "TracesRefused";
  }
}

export interface TraceSenderOptions {
  db: Db;
  receiver: TraceReceiver;
  /** As `RunTrace.provider`. */
  provider: string;
  /** Milliseconds for which what is to be told gathers. */
  gatherMs?: number | undefined;
  log: ProcessLog;
}

const GATHER_MS = 1_000;
/** Milliseconds between two looks after what other processes, dead ones perhaps, have left. */
const LOOK_MS = 5_000;
/** After a failure nothing is sent for a while, longer each time. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;
/** Runs that are claimed at once, and for how long: nobody tells of those of a process that dies before. */
const CLAIMED = 64;
const CLAIM_MS = 15_000;
/** Milliseconds after which whoever is still at work on them claims them anew. */
const RENEW_MS = 5_000;
/** Calls of models and tools that are sent together, and the run that goes beyond. */
const CALLS_AT_ONCE = 16;
/** How often, and after how many milliseconds again, what is refused is tried. */
const REFUSED = { maxTries: 5, afterMs: 60_000 };
const CLOSE_WITHIN_MS = 2_000;
/** Runs that go on and have news, at the most: of the others their end tells. */
const MAX_NOTED = 1_000;

/**
 * Tells of runs from their logs, never from memory: what is to be told is written down in the
 * transaction that ends a run, and stays until the receiver has it. So each call of a model is told
 * of, whoever was killed, and however long the receiver is away; and by the same ids each time.
 */
export class TraceSender {
  readonly #options: TraceSenderOptions;
  readonly #stopped = new AbortController();
  readonly #noted = new Set<string>();
  #loop: Promise<void> | undefined;
  #isAwake = true;
  #pauseMs = 0;
  /** By the process's clock, as below. */
  #nextAt = 0;
  #nextLookAt = 0;

  constructor(options: TraceSenderOptions) {
    this.#options = options;
  }

  /** Whether what a run was asked is kept until it was told of. */
  get wantsContent(): boolean {
    return this.#options.receiver.wantsContent;
  }

  start(): void {
    const { log, gatherMs = GATHER_MS } = this.#options;
    this.#loop = repeat({
      everyMs: gatherMs,
      signal: this.#stopped.signal,
      work: () => this.#work(performance.now()),
      onError: (error) => log.warn({ err: error }, "Runs could not be told of; it is tried again."),
    });
  }

  /** A run that goes on has finished a step. */
  note(runId: string): void {
    if (this.#noted.size < MAX_NOTED) this.#noted.add(runId);
  }

  /** A run has ended, which the outbox says. */
  ended(runId: string): void {
    this.#noted.delete(runId);
    this.#isAwake = true;
  }

  /** Tells what there is, for two seconds at the most: the rest is told by others, or later. */
  async close(): Promise<void> {
    this.#stopped.abort();
    const last = (async () => {
      await this.#loop;
      if (this.#pauseMs === 0) await this.#turn(performance.now() + CLOSE_WITHIN_MS);
    })().catch((error: unknown) => {
      this.#options.log.warn({ err: error }, "Runs could not be told of before the end.");
    });
    const over = new AbortController();
    await Promise.race([
      last,
      wait(CLOSE_WITHIN_MS, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
  }

  async #work(now: number): Promise<void> {
    if (now < this.#nextAt) return;
    if (!this.#isAwake && this.#noted.size === 0 && now < this.#nextLookAt) return;
    this.#isAwake = false;
    this.#nextLookAt = now + LOOK_MS;
    await this.#turn(Number.POSITIVE_INFINITY);
  }

  /** All that is due, until the receiver fails, the process ends, or, where it does, time is up. */
  async #turn(until: number): Promise<void> {
    const { db } = this.#options;
    const isLast = until !== Number.POSITIVE_INFINITY;
    const { signal } = this.#stopped;
    const noted = [...this.#noted];
    this.#noted.clear();
    if (noted.length > 0) await noteTraces(db, noted);
    while (isLast ? performance.now() < until : !signal.aborted) {
      const due = await claimTraces(db, CLAIMED, CLAIM_MS);
      if (due.length === 0 || !(await this.#tell(due))) return;
    }
  }

  /** False: the receiver failed, and what it has not got is given back. */
  async #tell(due: readonly DueTrace[]): Promise<boolean> {
    const { db } = this.#options;
    const left = new Set(due.map(({ runId }) => runId));
    let heldAt = performance.now();
    try {
      for await (const batch of this.#read(due)) {
        if (performance.now() - heldAt > RENEW_MS) {
          heldAt = performance.now();
          await holdTraces(db, [...left], CLAIM_MS);
        }
        await this.#send(batch);
        for (const { told } of batch) left.delete(told.runId);
      }
      this.#pauseMs = 0;
      return true;
    } catch (error) {
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, FIRST_PAUSE_MS), LAST_PAUSE_MS);
      this.#nextAt = performance.now() + this.#pauseMs;
      this.#isAwake = true;
      await holdTraces(db, [...left], 0);
      if (!(error instanceof ReceiverAway)) throw error;
      return false;
    }
  }

  /** In batches of so many calls, so that few runs' texts are in memory at once. */
  async *#read(due: readonly DueTrace[]): AsyncGenerator<Readable[]> {
    let batch: Readable[] = [];
    let calls = 0;
    for (const { runId, organizationId, news, toldSeq } of due) {
      const trace = await this.#readOne(runId, organizationId, toldSeq);
      if (trace === undefined) continue;
      const told = { runId, news, seq: trace.seq, isWhole: trace.endedAt !== null };
      batch.push({ trace, told });
      calls += 1 + trace.modelCalls.length + trace.toolCalls.length;
      if (calls < CALLS_AT_ONCE) continue;
      yield batch;
      batch = [];
      calls = 0;
    }
    if (batch.length > 0) yield batch;
  }

  /** Undefined: it is gone, and its place in the outbox with it; or it cannot be read. */
  async #readOne(id: string, organizationId: string, after: number): Promise<RunTrace | undefined> {
    const { db, receiver, provider, log } = this.#options;
    try {
      const { wantsContent } = receiver;
      const run = { id, organizationId };
      return await readRunTrace(db, { run, after, wantsContent, provider });
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error, runId: id }, "A run could not be told of.");
      await this.#countTries([id]);
      return undefined;
    }
  }

  async #send(batch: readonly Readable[]): Promise<void> {
    const { db, receiver } = this.#options;
    try {
      const traces = batch.map(({ trace }) => trace).filter(hasNews);
      if (traces.length > 0) await receiver.receive(traces);
    } catch (error) {
      if (!(error instanceof TracesRefused)) throw new ReceiverAway(error);
      if (batch.length > 1) {
        // One of them is what it does not take.
        for (const each of batch) await this.#send([each]);
        return;
      }
      await this.#countTries(batch.map(({ told }) => told.runId));
      return;
    }
    await settleTraces(
      db,
      batch.map(({ told }) => told),
    );
  }

  async #countTries(runIds: readonly string[]): Promise<void> {
    const { db, log } = this.#options;
    const runs = await countTraceTries(db, runIds, REFUSED);
    if (runs > 0) log.warn({ runs }, "Runs are not told of any more: they were refused too often.");
  }
}

/** Of what was noted twice there may be nothing more to tell. */
function hasNews({ endedAt, modelCalls, toolCalls }: RunTrace): boolean {
  return endedAt !== null || modelCalls.length + toolCalls.length > 0;
}

interface Readable {
  trace: RunTrace;
  told: ToldTrace;
}

/** The receiver will take it later. */
class ReceiverAway extends Error {
  constructor(cause: unknown) {
    super("The receiver of traces failed.", { cause });
    this.name = "ReceiverAway";
  }
}
