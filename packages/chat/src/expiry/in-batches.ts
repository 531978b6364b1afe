import { setTimeout as wait } from "node:timers/promises";

/**
 * Does some work in short steps until nothing is left of it (undefined), and between two of them
 * rests as long as the last one took: calls go first. Returns how much was done; aborted, what was
 * done so far.
 */
export async function inBatches(
  signal: AbortSignal,
  doSome: () => Promise<number | undefined>,
): Promise<number> {
  let done = 0;
  while (!signal.aborted) {
    const begunAt = performance.now();
    const some = await doSome();
    if (some === undefined) break;
    done += some;
    await wait(performance.now() - begunAt, undefined, { signal }).catch(() => undefined);
  }
  return done;
}
