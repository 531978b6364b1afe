/** How often the adapter asks again, and for how long. Invariant 9: only while nothing was seen. */
export interface RetryPolicy {
  maxRetries: number;
  /** From the first request to the start of the last, waits included. */
  totalMs: number;
  /** The first wait; each later one is twice as long. */
  baseMs: number;
  /** The longest wait where the provider does not say one. */
  maxMs: number;
}

export const retryPolicy: RetryPolicy = {
  maxRetries: 2,
  totalMs: 30_000,
  baseMs: 500,
  maxMs: 8_000,
};

export interface Failed {
  /** How many retries there have been. */
  retries: number;
  elapsedMs: number;
  /** What the provider asked for. */
  retryAfterMs: number | undefined;
}

/**
 * The wait before the next attempt in milliseconds; null when there is to be none. What the
 * provider asks for is kept to exactly or not at all. `random` is in [0, 1).
 */
export function retryWait(failed: Failed, policy: RetryPolicy, random: number): number | null {
  if (failed.retries >= policy.maxRetries) return null;
  const backoff = Math.min(policy.maxMs, policy.baseMs * 2 ** failed.retries);
  const wait = failed.retryAfterMs ?? backoff * (0.5 + random / 2);
  return failed.elapsedMs + wait > policy.totalMs ? null : wait;
}
