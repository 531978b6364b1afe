import { setTimeout as wait } from "node:timers/promises";
import {
  type Db,
  listRunEvents,
  type RunEventInsert,
  type RunEventWriter,
  SeqTakenError,
} from "@parley/db";
import type { ChatObserver } from "../observe/chat-observer.ts";
import type { ProcessLog } from "../process-log.ts";
import { hintPayload } from "./hint.ts";
import type { LogEntry } from "./log-entry.ts";
import { LogLostError, OpenLog } from "./open-log.ts";

export interface RunLogOptions {
  db: Db;
  writer: RunEventWriter;
  ownerId: string;
  /** Milliseconds between two commits at the least. Slow commits widen it by themselves. */
  flushMs: number;
  /** Called after the commit, never before: a token that anyone has seen is on disk. */
  publish: (runId: string, entries: readonly LogEntry[]) => void;
  /** Whether another process could be following: only then is a NOTIFY worth its cost. */
  hasPeers: () => boolean;
  observer: Pick<ChatObserver, "committed">;
  log: ProcessLog;
}

interface Batch {
  log: OpenLog;
  entries: LogEntry[];
}

/** Commits take a quarter of the time at the most: slow ones widen the window between them … */
const WINDOW_PER_COMMIT = 4;
/** … to so many milliseconds, which a reader does not notice. */
const MAX_WIDENED_MS = 30;
const RETRY_MS = 250;
/** Milliseconds of a failing database after which the runs count as lost, as their lease does. */
const GIVE_UP_AFTER_MS = 6_000;

/**
 * Commits the events of all runs of this process, many runs in one statement: one write is in
 * flight, the next takes whatever has gathered meanwhile. Then they are delivered.
 */
export class RunLog {
  readonly #options: RunLogOptions;
  readonly #dirty = new Set<OpenLog>();
  #timer: NodeJS.Timeout | undefined;
  #flushing = false;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #widenedMs = 0;

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  open(runId: string, nextSeq: number, onLost: (error: LogLostError) => void): OpenLog {
    return new OpenLog({ runId, nextSeq, onDirty: (log) => this.#markDirty(log), onLost });
  }

  /** Events that wait for their commit. */
  get pendingEvents(): number {
    let pending = 0;
    for (const log of this.#dirty) pending += log.pendingEvents;
    return pending;
  }

  #markDirty(log: OpenLog): void {
    this.#dirty.add(log);
    this.#schedule(log.dueAt);
  }

  #timerAt = Number.POSITIVE_INFINITY;

  /** Sees to it that a flush begins at `dueAt`, or as soon after it as the window allows. */
  #schedule(dueAt: number): void {
    if (this.#flushing) return;
    const windowMs = Math.max(this.#options.flushMs, this.#widenedMs);
    const at = Math.max(dueAt, this.#flushedAt + windowMs);
    if (this.#timerAt <= at) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        void this.#flush();
      },
      Math.max(0, at - performance.now()),
    );
  }

  /** Never throws: what fails is told to the logs that it concerns. */
  async #flush(): Promise<void> {
    const now = performance.now();
    this.#flushedAt = now;
    const batches = this.#takeDue(now);
    if (batches.length > 0) {
      this.#flushing = true;
      await this.#commit(batches);
      this.#flushing = false;
      const commitMs = performance.now() - now;
      let entries = 0;
      for (const batch of batches) entries += batch.entries.length;
      this.#options.observer.committed(entries, commitMs / 1_000);
      this.#widenedMs = Math.min(commitMs * WINDOW_PER_COMMIT, MAX_WIDENED_MS);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const log of this.#dirty) next = Math.min(next, log.dueAt);
    if (next !== Number.POSITIVE_INFINITY) this.#schedule(next);
  }

  #takeDue(now: number): Batch[] {
    const batches: Batch[] = [];
    for (const log of this.#dirty) {
      if (log.dueAt > now) continue;
      this.#dirty.delete(log);
      if (log.isDirty) batches.push({ log, entries: log.take(now) });
    }
    return batches;
  }

  async #commit(batches: readonly Batch[]): Promise<void> {
    const startedAt = performance.now();
    for (;;) {
      try {
        await this.#insert(batches);
        for (const batch of batches) this.#deliver(batch);
        return;
      } catch (error) {
        if (error instanceof SeqTakenError && batches.length > 1) {
          for (const batch of batches) await this.#commit([batch]);
          return;
        }
        if (error instanceof SeqTakenError && (await this.#resolveTaken(batches))) return;
        this.#options.log.warn({ err: error }, "The run log could not be written; trying again.");
        if (performance.now() - startedAt > GIVE_UP_AFTER_MS) {
          const lost = new LogLostError("The database could not be reached.", error);
          for (const batch of batches) batch.log.lose(lost);
          return;
        }
        await wait(RETRY_MS);
      }
    }
  }

  #insert(batches: readonly Batch[]): Promise<void> {
    const rows: RunEventInsert[] = [];
    for (const { log, entries } of batches)
      for (const { seq, json } of entries) rows.push({ runId: log.runId, seq, data: json });
    const hint = this.#options.hasPeers()
      ? hintPayload(
          this.#options.ownerId,
          batches.map((batch) => batch.log.runId),
        )
      : null;
    return this.#options.writer.insert(rows, hint);
  }

  /**
   * A seq of this one run is taken. By ourselves, when a connection broke after the commit and
   * the batch was tried again: then all is well. By another process: then the run is its.
   */
  async #resolveTaken(batches: readonly Batch[]): Promise<boolean> {
    const [batch] = batches;
    const first = batch?.entries[0];
    if (batch === undefined || first === undefined) return true;
    try {
      const rows = await listRunEvents(
        this.#options.db,
        batch.log.runId,
        first.seq - 1,
        batch.entries.length,
      );
      if (
        rows.length === batch.entries.length &&
        batch.entries.every((entry, index) => rows[index]?.data === entry.json)
      )
        this.#deliver(batch);
      else batch.log.lose(new LogLostError("Another process has taken the run over."));
      return true;
    } catch {
      return false;
    }
  }

  #deliver({ log, entries }: Batch): void {
    this.#options.publish(log.runId, entries);
    log.committed();
  }
}
