import type { LogEntry } from "../log/log-entry.ts";
import type { Pipe, Sink } from "./sink.ts";

/** Where a log's entries go; `complete`: its terminal entry was written. */
export type FollowSink = Sink<LogEntry>;

/**
 * A run's log from a cursor to its terminal entry. Nothing is read before it is used, either by
 * callbacks (`pipe`) or as an async iterable; each use follows anew.
 */
export interface RunFollow extends AsyncIterable<LogEntry> {
  readonly runId: string;
  /** The seq after which it begins. */
  readonly after: number;
  readonly pipe: Pipe<LogEntry>;
}
