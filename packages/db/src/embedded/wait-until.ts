import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks `condition` every `intervalMs` until it is true or `timeoutMs` have passed.
 * Returns whether it came true; a condition that throws ends the wait with that error.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, intervalMs = 10 }: { timeoutMs: number; intervalMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await delay(intervalMs);
  }
}
