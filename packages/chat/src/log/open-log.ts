import type { RunEvent } from "@parley/shared";
import { encodeEntry, type LogEntry } from "./log-entry.ts";

/** Milliseconds between two events of one run at the least: ≤ 30 events/s reach its readers. */
const SLICE_MS = 33;
/** Characters that may wait for a commit before the model is read no further. */
const FULL_AT_CHARS = 256 * 1024;

/** The run is no longer this process's to write: another one settled it, or the database is gone. */
export class LogLostError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LogLostError";
  }
}

/**
 * The writing end of one run's log. Deltas that wait together become one event; `seq` is given
 * when the batcher takes them, so it is gapless (invariant 2).
 */
export class OpenLog {
  readonly runId: string;
  #nextSeq: number;
  #pending: RunEvent[] = [];
  #pendingChars = 0;
  #inFlight = false;
  #takenAt = Number.NEGATIVE_INFINITY;
  #urgent = false;
  #lost: LogLostError | null = null;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  readonly #onDirty: (log: OpenLog) => void;
  readonly #onLost: (error: LogLostError) => void;

  constructor(options: {
    runId: string;
    nextSeq: number;
    onDirty: (log: OpenLog) => void;
    /** Called once when the log turns out to be another's. */
    onLost: (error: LogLostError) => void;
  }) {
    this.runId = options.runId;
    this.#nextSeq = options.nextSeq;
    this.#onDirty = options.onDirty;
    this.#onLost = options.onLost;
  }

  /** The seq of the next entry; that of the terminal event once the log is drained. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  get pendingEvents(): number {
    return this.#pending.length;
  }

  get isDirty(): boolean {
    return this.#pending.length > 0;
  }

  /** Adds an event. Returns a promise to wait for when so much is waiting that reading must pause. */
  append(event: RunEvent): Promise<void> | undefined {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    const last = this.#pending.at(-1);
    if (event.type === "text.delta" && last?.type === "text.delta") last.text += event.text;
    else if (
      event.type === "thinking.delta" &&
      last?.type === "thinking.delta" &&
      last.signature === undefined
    ) {
      last.text += event.text;
      if (event.signature !== undefined) last.signature = event.signature;
    } else this.#pending.push({ ...event });
    if (event.type === "text.delta" || event.type === "thinking.delta")
      this.#pendingChars += event.text.length;
    else this.#urgent = true;
    this.#onDirty(this);
    return this.#pendingChars > FULL_AT_CHARS ? this.drained() : undefined;
  }

  /**
   * Adds events that are committed together, all of them or none: they are pending before anything
   * can be taken, and whatever is taken at once is one statement.
   */
  appendAll(events: readonly RunEvent[]): Promise<void> | undefined {
    let full: Promise<void> | undefined;
    for (const event of events) {
      full = this.append(event);
      if (this.#lost !== null) break;
    }
    return full;
  }

  /** When all that was appended is committed. Throws `LogLostError` when it never will be. */
  drained(): Promise<void> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    if (this.#pending.length === 0 && !this.#inFlight) return Promise.resolve();
    this.#urgent = true;
    this.#onDirty(this);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** The time from which it may be taken again, on the clock that `take` is given. */
  get dueAt(): number {
    return this.#urgent ? Number.NEGATIVE_INFINITY : this.#takenAt + SLICE_MS;
  }

  /** Hands what is pending to the batcher, as entries with their seqs. */
  take(now: number): LogEntry[] {
    const entries = this.#pending.map((event) => encodeEntry(this.#nextSeq++, event));
    this.#pending = [];
    this.#pendingChars = 0;
    this.#urgent = false;
    this.#takenAt = now;
    this.#inFlight = true;
    return entries;
  }

  /** What `take` gave is committed. */
  committed(): void {
    this.#inFlight = false;
    if (this.#pending.length > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }

  /** What `take` gave will never be committed: nothing more is written to this log. */
  lose(error: LogLostError): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#inFlight = false;
    this.#pending = [];
    this.#pendingChars = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
    this.#onLost(error);
  }
}
