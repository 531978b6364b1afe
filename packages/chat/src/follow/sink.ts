/** Where something that comes bit by bit goes: a socket, or the queue behind an async iterator. */
export interface Sink<Item> {
  /**
   * Takes items in order, never one twice. Returns false when it is full: nothing more comes until
   * `resume` is called (invariant 12: meanwhile they stay in the table, not in memory).
   */
  write(items: readonly Item[]): boolean;
  /** All has come (`complete`), or following failed and may be resumed. */
  end(reason: "complete" | "failed"): void;
}

export interface FollowHandle {
  /** The sink has room again. */
  resume(): void;
  /** Stops following; what is followed goes on (invariant 4). */
  close(): void;
}

/** Begins to follow into the sink. */
export type Pipe<Item> = (sink: Sink<Item>) => FollowHandle;
