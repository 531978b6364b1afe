import { setTimeout as wait } from "node:timers/promises";

/** Does some work again and again, so many milliseconds after the last time, until it is aborted. */
export async function repeat({
  everyMs,
  signal,
  work,
  onError,
}: {
  everyMs: number;
  signal: AbortSignal;
  work: () => Promise<void>;
  onError: (error: unknown) => void;
}): Promise<void> {
  while (!signal.aborted) {
    await work().catch(onError);
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
