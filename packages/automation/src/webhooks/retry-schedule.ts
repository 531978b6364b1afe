const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds before each further attempt: about three days in all. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** However long a receiver asks us to wait. */
const MAX_ASKED_MS = 24 * HOUR;
/** What failed together is not tried again together. */
const JITTER = 0.2;

/**
 * Milliseconds until the next attempt, once so many have failed: never before the receiver wants it
 * (`askedMs`). Null: that was the last one.
 */
export function retryInMs(
  failedAttempts: number,
  askedMs: number | null,
  delaysMs: readonly number[],
  random: () => number = Math.random,
): number | null {
  const delayMs = delaysMs[failedAttempts - 1];
  if (delayMs === undefined) return null;
  return Math.round(
    Math.max(delayMs * (1 + JITTER * random()), Math.min(askedMs ?? 0, MAX_ASKED_MS)),
  );
}

/** What `Retry-After` asks for, in milliseconds; null where it says nothing that can be read. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  // A date of HTTP begins with the day's name: "-5" is a year to some engines.
  const time = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : Math.max(0, time - now);
}
