import { setTimeout as wait } from "node:timers/promises";
import { type Db, listActiveRuns, type Owner } from "@parley/db";
import { ParleyError } from "@parley/shared";
import { requestStop, type StopParts } from "../run/stop-run.ts";

const POLL_MS = 50;
/** Longer than a dead process's runs take to be settled. */
const WAIT_MS = 12_000;

/**
 * Stops what somebody has running, all of it or in one conversation, until `deleteAll` could do its
 * work: it is told in its transaction whether anything runs, and then returns undefined. So nobody
 * writes to a log that is gone.
 */
export async function deleteOnceNothingRuns<Result>(
  parts: StopParts,
  owner: Owner,
  only: string | undefined,
  deleteAll: (trx: Db, isRunning: () => Promise<boolean>) => Promise<Result | undefined>,
): Promise<Result> {
  const { db } = parts;
  const giveUpAt = performance.now() + WAIT_MS;
  for (;;) {
    for (const runId of await listActiveRuns(db, owner, only))
      await requestStop(parts, owner, runId);
    const done = await db
      .transaction()
      .execute((trx) =>
        deleteAll(trx, async () => (await listActiveRuns(trx, owner, only)).length > 0),
      );
    if (done !== undefined) return done;
    if (performance.now() > giveUpAt)
      throw new ParleyError("CONFLICT", "An answer in it is still being stopped. Try again.");
    await wait(POLL_MS);
  }
}
