import type { Principal } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";

export type Owner = Pick<Principal, "organizationId" | "userId" | "role">;

/** Serializes the first starts of several processes; any constant that nothing else locks. */
const FIRST_START_LOCK = 7_275_539;

/** The organization and its owner, made at the very first start. */
export async function ensureOwner(db: Db, makeId: () => string): Promise<Owner> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`.execute(trx);
    const existing = await trx
      .selectFrom("users")
      .select(["id", "organizationId", "role"])
      .where("role", "=", "owner")
      .orderBy("createdAt")
      .limit(1)
      .executeTakeFirst();
    if (existing !== undefined)
      return {
        organizationId: existing.organizationId,
        userId: existing.id,
        role: existing.role,
      };
    const organizationId = makeId();
    const userId = makeId();
    await trx
      .insertInto("organizations")
      .values({ id: organizationId, name: "My organization" })
      .execute();
    await trx
      .insertInto("users")
      .values({ id: userId, organizationId, name: "Owner", role: "owner" })
      .execute();
    return { organizationId, userId, role: "owner" };
  });
}
