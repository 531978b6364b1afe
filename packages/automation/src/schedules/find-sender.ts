import { type Db, findStandingRole, findStandings, type ScheduleRow } from "@parley/db";
import { mayCall, type Policy, type Principal, type ScheduledPrompt } from "@parley/shared";

/** Why nobody may send it any more. */
export type SenderRefusal = Exclude<ScheduledPrompt["disabledReason"], "failures" | null>;

/** What it takes to send a prompt oneself. */
const policy: Policy = { role: "member", scopes: ["chat:write"] };

/** Who sends it, as they stand now: the API key that it was made or changed with, or its person. */
export async function findSender(
  db: Db,
  { organizationId, userId, apiKeyId }: Pick<ScheduleRow, "organizationId" | "userId" | "apiKeyId">,
): Promise<Principal | { refused: SenderRefusal }> {
  const role = await findStandingRole(db, { organizationId, userId });
  if (role === undefined) return { refused: "notAllowed" };
  const person: Principal = {
    organizationId,
    userId,
    role,
    scopes: "all",
    via: "session",
    credentialId: null,
  };
  if (!mayCall(person, policy)) return { refused: "notAllowed" };
  if (apiKeyId === null) return person;
  const [standing] = await findStandings(db, { sessionIds: [], keyIds: [apiKeyId] });
  if (standing === undefined) return { refused: "keyEnded" };
  const scopes = standing.scopes.filter((scope) => scope !== "*");
  const key: Principal = {
    ...person,
    scopes: scopes.length < standing.scopes.length ? "all" : scopes,
    via: "key",
    credentialId: apiKeyId,
  };
  return mayCall(key, policy) ? key : { refused: "keyEnded" };
}
