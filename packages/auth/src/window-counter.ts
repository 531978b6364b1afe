import { LRUCache } from "lru-cache";
import type { Allowance, LimitKind } from "./allowance.ts";

/** Callers that are remembered at most; the one that was quiet longest is forgotten first. */
const MAX_COUNTED = 50_000;

interface Window {
  used: number;
  endsAt: number;
}

/** Counts in this process's memory, by name, in windows that begin with the first of each. */
export class WindowCounter {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_COUNTED });
  readonly #windowMs: number;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Counts one, unless there were `max` already. */
  take(limit: { kind: LimitKind; of: string; max: number }): Allowance {
    const now = performance.now();
    const window = this.#current(limit.of, now);
    const isTaken = window.used < limit.max;
    if (isTaken) window.used++;
    return {
      isTaken,
      kind: limit.kind,
      limit: limit.max,
      windowMs: this.#windowMs,
      remaining: limit.max - window.used,
      resetMs: Math.ceil(window.endsAt - now),
    };
  }

  /** Whether `max` were counted already. */
  isFull(name: string, max: number): boolean {
    return this.#current(name, performance.now()).used >= max;
  }

  #current(name: string, now: number): Window {
    const known = this.#windows.get(name);
    if (known !== undefined && known.endsAt > now) return known;
    const begun = { used: 0, endsAt: now + this.#windowMs };
    this.#windows.set(name, begun);
    return begun;
  }
}
