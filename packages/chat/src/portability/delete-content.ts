import {
  appendAudit,
  deleteBatches,
  deleteConversations,
  deleteFolders,
  deleteIdempotencyKeys,
  deleteJobsWith,
  deletePresets,
  deleteSchedules,
  deleteUnsentFiles,
  hasTraces,
  lockConversations,
} from "@parley/db";
import {
  type DeletedContent,
  mayCall,
  ParleyError,
  type Policy,
  type Principal,
} from "@parley/shared";
import { deleteOnceNothingRuns } from "../conversation/delete-once-nothing-runs.ts";
import type { StopParts } from "../run/stop-run.ts";
import { exportJob } from "./export-job.ts";

const forOthers: Policy = { role: "admin", scopes: ["organization:write"] };

/**
 * Removes all that a person wrote in the organization, and all that they were answered: one's own,
 * or anybody's for admins. What it cost stays, without a word of it; so does the membership.
 */
export async function deleteContentOf(
  parts: StopParts,
  principal: Principal,
  userId: string,
): Promise<DeletedContent> {
  const { db } = parts;
  if (userId !== principal.userId && !mayCall(principal, forOthers))
    throw new ParleyError("NOT_FOUND", "There is no such member.");
  const owner = { organizationId: principal.organizationId, userId };
  if (!(await hasTraces(db, owner))) throw new ParleyError("NOT_FOUND", "There is no such member.");
  return deleteOnceNothingRuns(parts, owner, undefined, async (trx, isRunning) => {
    const locked = await lockConversations(trx, owner);
    if (await isRunning()) return undefined;
    const conversations = await deleteConversations(trx, owner, locked);
    await deleteUnsentFiles(trx, owner);
    await deleteIdempotencyKeys(trx, owner);
    await deletePresets(trx, owner);
    await deleteFolders(trx, owner);
    await deleteJobsWith(trx, owner, exportJob.name);
    await deleteSchedules(trx, owner);
    await deleteBatches(trx, owner);
    const target = { type: "user", id: userId };
    const action = "user.deleteContent";
    await appendAudit(trx, principal, { action, target, after: { conversations } });
    return { conversations };
  });
}
