import { FollowError } from "./follow-error.ts";
import { waitFor } from "./wait-for.ts";

export interface ConnectionOptions {
  /** Stops following. What is followed goes on. */
  signal?: AbortSignal;
  /** Told when the connection is lost (`false`) and when something arrives again (`true`). */
  onConnection?: (connected: boolean) => void;
  /** Milliseconds without any progress after which following gives up. Default: 10 minutes. */
  giveUpAfterMs?: number;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
const GIVE_UP_AFTER_MS = 600_000;

/**
 * What `connect` gives, connected anew whenever the connection is lost, until an item is the last.
 * Throws `FollowError` when the server refuses or cannot be reached for `giveUpAfterMs`, and the
 * signal's reason when it aborts.
 */
export async function* keepConnected<Item>(
  connect: (signal: AbortSignal) => AsyncGenerator<Item, void>,
  isLast: (item: Item) => boolean,
  options: ConnectionOptions,
): AsyncGenerator<Item, void> {
  const signal = options.signal ?? new AbortController().signal;
  let lastProgress = Date.now();
  let retryMs = FIRST_RETRY_MS;
  for (;;) {
    let cause: unknown;
    try {
      for await (const item of connect(signal)) {
        lastProgress = Date.now();
        retryMs = FIRST_RETRY_MS;
        options.onConnection?.(true);
        yield item;
        if (isLast(item)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FollowError) throw error;
      cause = error;
    }
    options.onConnection?.(false);
    if (Date.now() - lastProgress > (options.giveUpAfterMs ?? GIVE_UP_AFTER_MS))
      throw new FollowError("The server could not be reached. The answer may still be going on.", {
        status: 0,
        cause,
      });
    await waitFor(retryMs * (0.5 + Math.random() / 2), signal);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}
