/** What comes of it, or the signal's reason, whichever is first. */
export async function untilAborted<Value>(
  pending: Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([pending, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Waits for it, and no longer than `ms`. */
export async function within(ms: number, pending: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([pending, promise]);
  } finally {
    clearTimeout(timer);
  }
}
