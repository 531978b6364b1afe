import { appendAudit, deleteConversations, lockConversations } from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import type { StopParts } from "../run/stop-run.ts";
import { deleteOnceNothingRuns } from "./delete-once-nothing-runs.ts";

/** Stops what runs in it, waits until its owners have ended it, then removes all of it. */
export async function deleteConversation(
  parts: StopParts,
  principal: Principal,
  id: string,
): Promise<void> {
  await deleteOnceNothingRuns(parts, principal, id, async (trx, isRunning) => {
    const locked = await lockConversations(trx, principal, id);
    if (locked.length === 0) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
    if (await isRunning()) return undefined;
    await deleteConversations(trx, principal, locked);
    const target = { type: "conversation", id };
    await appendAudit(trx, principal, { action: "conversation.delete", target });
    return true;
  });
}
