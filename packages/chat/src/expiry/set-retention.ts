import { appendAudit, type Db, findRetention, lockRetention, updateRetention } from "@parley/db";
import type { Principal, Retention, SetRetentionInput } from "@parley/shared";

/** A slip of the finger, 1 day for 100, can be put right before anything is gone. */
const APPLIES_IN_MS = 3_600_000;

export async function getRetention(db: Db, { organizationId }: Principal): Promise<Retention> {
  const found = await findRetention(db, organizationId);
  return found ?? { chatDays: null, apiDays: null, appliesFrom: null };
}

/** Each change applies an hour later. One that changes nothing leaves all as it is. */
export function setRetention(
  db: Db,
  principal: Principal,
  input: SetRetentionInput,
): Promise<Retention> {
  const { organizationId } = principal;
  return db.transaction().execute(async (trx) => {
    const { appliesFrom, ...before } = await lockRetention(trx, organizationId);
    const { chatDays = before.chatDays, apiDays = before.apiDays } = input;
    if (chatDays === before.chatDays && apiDays === before.apiDays)
      return { ...before, appliesFrom };
    const after = { chatDays, apiDays };
    const target = { type: "organization", id: organizationId };
    await appendAudit(trx, principal, { action: "retention.set", target, before, after });
    return updateRetention(trx, organizationId, after, APPLIES_IN_MS);
  });
}
