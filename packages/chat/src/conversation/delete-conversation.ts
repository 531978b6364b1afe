import { setTimeout as wait } from "node:timers/promises";
import {
  appendAudit,
  type Db,
  deleteConversation as deleteRows,
  findConversation,
} from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import type { Runner } from "../run/runner.ts";
import { stopRun } from "../run/stop-run.ts";

const POLL_MS = 50;
/** Longer than a dead process's runs take to be settled. */
const WAIT_MS = 12_000;

/**
 * Stops what runs in it, waits until its owners have ended it (so that nobody writes to a log that
 * is gone), then removes all of it.
 */
export async function deleteConversation(
  db: Db,
  runner: Runner,
  principal: Principal,
  id: string,
): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS;
  for (;;) {
    const conversation = await findConversation(db, principal, id);
    if (conversation === undefined)
      throw new ParleyError("NOT_FOUND", "There is no such conversation.");
    if (conversation.activeRunIds.length === 0 && (await deleteAll(db, principal, id))) return;
    if (performance.now() > giveUpAt)
      throw new ParleyError("CONFLICT", "An answer in it is still being stopped. Try again.");
    for (const runId of conversation.activeRunIds) await stopRun(db, runner, principal, runId);
    await wait(POLL_MS);
  }
}

/** False: an answer has just begun in it. */
function deleteAll(db: Db, principal: Principal, id: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const deleted = await deleteRows(trx, principal, id);
    const target = { type: "conversation", id };
    if (deleted) await appendAudit(trx, principal, { action: "conversation.delete", target });
    return deleted;
  });
}
