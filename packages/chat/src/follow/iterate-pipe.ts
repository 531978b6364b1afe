import { ParleyError } from "@parley/shared";
import type { FollowHandle, Pipe } from "./sink.ts";

/** Items that may wait for a slow consumer; more stay in the table. */
const QUEUE_LIMIT = 256;

/** A follow as an async iterator, for callers in this process. Leaving the loop stops following. */
export async function* iteratePipe<Item>(pipe: Pipe<Item>): AsyncGenerator<Item, void> {
  let queue: Item[] = [];
  let ended: "complete" | "failed" | null = null;
  let wake: () => void = () => undefined;
  const handle: FollowHandle = pipe({
    write(items) {
      queue.push(...items);
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
      const items = queue;
      queue = [];
      yield* items;
      if (queue.length > 0) continue;
      if (ended === "failed")
        throw new ParleyError("INTERNAL", "The stream broke off here. Follow it again.");
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
