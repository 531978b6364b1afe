import type { LogEntry } from "../log/log-entry.ts";

/** Where a follower's entries go: a socket, or the queue behind an async iterator. */
export interface FollowSink {
  /**
   * Takes entries in order, never one twice. Returns false when it is full: nothing more comes
   * until `resume` is called (invariant 12: meanwhile they stay in the table, not in memory).
   */
  write(entries: readonly LogEntry[]): boolean;
  /** The log has ended (its terminal entry was written), or following failed and may be resumed. */
  end(reason: "complete" | "failed"): void;
}

export interface FollowHandle {
  /** The sink has room again. */
  resume(): void;
  /** Stops following; the run goes on (invariant 4). */
  close(): void;
}

/**
 * A run's log from a cursor to its terminal entry. Nothing is read before it is used, either by
 * callbacks (`pipe`) or as an async iterable; each use follows anew.
 */
export interface RunFollow extends AsyncIterable<LogEntry> {
  readonly runId: string;
  /** The seq after which it begins. */
  readonly after: number;
  pipe(sink: FollowSink): FollowHandle;
}
