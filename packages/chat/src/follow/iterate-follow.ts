import { ParleyError } from "@parley/shared";
import type { LogEntry } from "../log/log-entry.ts";
import type { FollowHandle, RunFollow } from "./run-follow.ts";

/** Entries that may wait for a slow consumer; more stay in the table. */
const QUEUE_LIMIT = 256;

/** A follow as an async iterator, for callers in this process. Leaving the loop stops following. */
export async function* iterateFollow(pipe: RunFollow["pipe"]): AsyncGenerator<LogEntry, void> {
  let queue: LogEntry[] = [];
  let ended: "complete" | "failed" | null = null;
  let wake: () => void = () => undefined;
  const handle: FollowHandle = pipe({
    write(entries) {
      queue.push(...entries);
      wake();
      return queue.length < QUEUE_LIMIT;
    },
    end(reason) {
      ended = reason;
      wake();
    },
  });
  try {
    for (;;) {
      const entries = queue;
      queue = [];
      yield* entries;
      if (queue.length > 0) continue;
      if (ended === "failed")
        throw new ParleyError("INTERNAL", "The run's log could not be read. Follow it again.");
      if (ended === "complete") return;
      handle.resume();
      if (queue.length === 0 && ended === null)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    handle.close();
  }
}
