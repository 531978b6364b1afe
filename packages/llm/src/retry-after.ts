/**
 * How long the provider asks to wait, in milliseconds from `now` (milliseconds since 1970);
 * undefined when it does not say or says it in a way that is not one of the three known.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const milliseconds = amount(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = amount(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function amount(value: string | null): number | undefined {
  return value !== null && /^\s*\d{1,9}(\.\d{1,9})?\s*$/.test(value) ? Number(value) : undefined;
}
