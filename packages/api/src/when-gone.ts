/** Aborts when the caller leaves; where no transport tells of that, never. */
export function whenGone(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}
