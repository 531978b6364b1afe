import { ParleyError, type Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";

/**
 * Work that takes long, as long as the principal may have what comes of it: the signal that the
 * work is given aborts when that ends, with UNAUTHORIZED, or when the caller leaves.
 */
export async function whileAllowed<Output>(
  { standing, principal }: KnownContext,
  policy: Policy,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
  const lost = new AbortController();
  const unwatch = standing.watch(principal, policy, () =>
    lost.abort(
      new ParleyError(
        "UNAUTHORIZED",
        "What you called with was taken back, or has run out, while you waited for the answer.",
      ),
    ),
  );
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    unwatch();
  }
}
