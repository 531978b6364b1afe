import { appendAudit, type Db, findSharingAllowed, setSharingAllowed } from "@parley/db";
import type { Principal, Sharing } from "@parley/shared";

export async function getSharing(db: Db, { organizationId }: Principal): Promise<Sharing> {
  return { allowed: await findSharingAllowed(db, organizationId) };
}

/** Applies at once. Links that were made before open again when it is allowed again. */
export function setSharing(db: Db, principal: Principal, { allowed }: Sharing): Promise<Sharing> {
  const { organizationId } = principal;
  return db.transaction().execute(async (trx) => {
    if (await setSharingAllowed(trx, organizationId, allowed)) {
      const target = { type: "organization", id: organizationId };
      const states = { before: { allowed: !allowed }, after: { allowed } };
      await appendAudit(trx, principal, { action: "sharing.set", target, ...states });
    }
    return { allowed };
  });
}
