import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";

const change = z.object({
  id: z.uuid(),
  organizationId: z.uuid().nullable(),
  userId: z.uuid().nullable(),
  toStop: z.boolean(),
});
/** A job has changed, somewhere. */
export type JobChange = z.infer<typeof change>;

export function parseJobChange(payload: string): JobChange {
  return change.parse(JSON.parse(payload));
}

/** Wakes those in this process who wait for a job's next change. A hint only: the table is the truth. */
export class JobChanges {
  readonly #waiting = new Map<string, Set<() => void>>();

  hear(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  hearAll(): void {
    for (const id of this.#waiting.keys()) this.hear(id);
  }

  /** Resolves at the next change from the call on, after `timeoutMs`, or when it is aborted. */
  async next(id: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(wake));
    try {
      await wait(timeoutMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) });
    } catch {
      // Woken, or aborted: the caller looks itself.
    } finally {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(id);
    }
  }
}
