import type { AuditEntry, AuditVia, Principal } from "@parley/shared";
import { sql } from "kysely";
import { maskSecrets } from "../audit/mask-secrets.ts";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";

/** Who did it: whoever called, or Parley itself (`system`) for the organization. */
export type AuditActor =
  | Pick<Principal, "organizationId" | "userId" | "via" | "credentialId" | "requestId">
  | { organizationId: string; via: "system"; requestId?: string };

/** The same of what concerns a person, wherever they belong. */
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
export type PersonalAuditActor = DistributiveOmit<AuditActor, "organizationId">;

/** What was done. */
export interface NewAuditEntry {
  /** `noun.verb`, the noun as in the router: `apiKey.revoke`, `member.remove`, `budget.set`. */
  action: string;
  target: { type: string; id: string };
  /** What of the target was so before, and is so since: only what tells of the change. */
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
}

/**
 * Writes down what was done, in the organization of whoever did it. Call it in the transaction that
 * does it, once that is known to have changed something: so there is no entry of what did not
 * happen, and nothing happened without one.
 *
 *     await db.transaction().execute(async (trx) => {
 *       const changed = await setRole(trx, principal, memberId, role);
 *       await appendAudit(trx, principal, {
 *         action: "member.setRole", target: { type: "member", id: memberId },
 *         before: { role: changed.was }, after: { role },
 *       });
 *     });
 *
 * For what concerns security or data: who may do what, credentials, money, and what is exported
 * or deleted; not for each message. `before` and `after` hold settings, never what people wrote
 * (titles, messages, prompts): nothing can be deleted from here. What is under a secret's name is
 * masked, long texts are cut. A principal that came through a procedure carries its request's id.
 */
export async function appendAudit(
  trx: Db,
  actor: AuditActor,
  { action, target, before, after }: NewAuditEntry,
): Promise<void> {
  const { organizationId } = actor;
  await trx
    .insertInto("auditLog")
    .values({
      organizationId,
      ...columnsOf(actor),
      action,
      targetType: target.type,
      targetId: target.id,
      before: before === undefined ? null : JSON.stringify(maskSecrets(before)),
      after: after === undefined ? null : JSON.stringify(maskSecrets(after)),
      // Not the transaction's time: what was done in one is told in its order.
      createdAt: sql<Date>`clock_timestamp()`,
    })
    .execute();
}

/**
 * Writes down what was done to a person's account, in each organization that they belong to: a session
 * opens all of them, so the admins of each have to know. Nothing for who belongs to none.
 */
export async function appendAuditOfPerson(
  trx: Db,
  personId: string,
  actor: PersonalAuditActor,
  entry: NewAuditEntry,
): Promise<void> {
  const memberships = await trx
    .selectFrom("members")
    .select("organizationId")
    .where("userId", "=", personId)
    .execute();
  for (const { organizationId } of memberships)
    await appendAudit(trx, { ...actor, organizationId }, entry);
}

function columnsOf(actor: AuditActor) {
  if (actor.via === "system")
    return {
      actorVia: actor.via,
      actorUserId: null,
      actorCredentialId: null,
      requestId: actor.requestId ?? null,
    };
  const { via, userId, credentialId, requestId = null } = actor;
  return { actorVia: via, actorUserId: userId, actorCredentialId: credentialId, requestId };
}

export interface AuditFilter {
  actorId?: string | undefined;
  action?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  cursor?: string | undefined;
  limit: number;
}

interface AuditRow {
  id: string;
  actorUserId: string | null;
  actorVia: AuditVia;
  actorCredentialId: string | null;
  action: string;
  targetType: string;
  targetId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  requestId: string | null;
  createdAt: Date;
}

function auditRowToEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    actor: { userId: row.actorUserId, via: row.actorVia, credentialId: row.actorCredentialId },
    action: row.action,
    target: { type: row.targetType, id: row.targetId },
    before: row.before,
    after: row.after,
    requestId: row.requestId,
    createdAt: row.createdAt.toISOString(),
  };
}

const columns = [
  "id",
  "actorUserId",
  "actorVia",
  "actorCredentialId",
  "action",
  "targetType",
  "targetId",
  "before",
  "after",
  "requestId",
  "createdAt",
] as const;

/** What was done in the organization, the latest first. */
export async function listAuditEntries(
  db: Db,
  organizationId: string,
  { actorId, action, from, to, cursor, limit }: AuditFilter,
): Promise<Page<AuditEntry>> {
  let query = db
    .selectFrom("auditLog")
    .select(columns)
    .select(sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`.as("micros"))
    .where("organizationId", "=", organizationId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (actorId !== undefined) query = query.where("actorUserId", "=", actorId);
  if (action !== undefined) query = query.where("action", "=", action);
  if (from !== undefined) query = query.where("createdAt", ">=", from);
  if (to !== undefined) query = query.where("createdAt", "<", to);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, auditRowToEntry);
}
