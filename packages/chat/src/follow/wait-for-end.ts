import type { Db } from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import { followRun } from "./follow-run.ts";
import type { RunFeed } from "./run-feed.ts";

/** Resolves when the run has ended. Aborting the wait leaves the run going (invariant 4). */
export async function waitForEnd(
  { db, feed }: { db: Db; feed: RunFeed },
  principal: Principal,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  const follow = await followRun(db, feed, principal, { runId, after: 0 });
  await new Promise<void>((resolve, reject) => {
    signal.throwIfAborted();
    const handle = follow.pipe({
      write: () => true,
      end: (reason) => {
        signal.removeEventListener("abort", leave);
        if (reason === "complete") resolve();
        else reject(new ParleyError("INTERNAL", "The run's log could not be read."));
      },
    });
    const leave = (): void => {
      handle.close();
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
  });
}
