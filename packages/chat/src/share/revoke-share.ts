import { appendAudit, type Db, deleteShare } from "@parley/db";
import { mayCall, ParleyError, type Policy, type Principal } from "@parley/shared";

const forOthers: Policy = { role: "admin", scopes: ["organization:write"] };

/** Ends a link and removes what it showed: one's own, or anybody's for admins. */
export function revokeShare(db: Db, principal: Principal, shareId: string): Promise<void> {
  const { organizationId, userId } = principal;
  const whose = mayCall(principal, forOthers) ? { organizationId } : { organizationId, userId };
  return db.transaction().execute(async (trx) => {
    const revoked = await deleteShare(trx, whose, shareId);
    if (revoked === undefined) throw new ParleyError("NOT_FOUND", "There is no such link.");
    await appendAudit(trx, principal, {
      action: "share.revoke",
      target: { type: "share", id: shareId },
      before: revoked,
    });
  });
}
