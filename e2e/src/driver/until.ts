import { setTimeout as wait } from "node:timers/promises";

const LOOK_AGAIN_MS = 25;

/**
 * Waits until `look` returns something, and returns that.
 * @param what what is waited for, for the error after `timeoutMs` milliseconds
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`);
    await wait(LOOK_AGAIN_MS);
  }
}
