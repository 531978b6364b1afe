import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** Whoever set this installation up: the first owner of its first organization. */
export interface Owner {
  organizationId: string;
  userId: string;
}

/** Serializes the first starts of several processes; any constant that nothing else locks. */
const FIRST_START_LOCK = 7_275_539;

/**
 * The organization and its owner, made at the very first start. Where that owner has left, whoever
 * has belonged to the same organization longest of those who own it now: never one of another's.
 */
export async function ensureOwner(db: Db, makeId: () => string): Promise<Owner> {
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`.execute(trx);
    const existing = await trx
      .selectFrom("members as m")
      .innerJoin("organizations as o", "o.id", "m.organizationId")
      .select(["m.organizationId", "m.userId"])
      .where("m.role", "=", "owner")
      .orderBy("o.createdAt")
      .orderBy("m.createdAt")
      .limit(1)
      .executeTakeFirst();
    if (existing !== undefined) return existing;
    const owner = { organizationId: makeId(), userId: makeId() };
    await trx
      .insertInto("organizations")
      .values({ id: owner.organizationId, name: "My organization" })
      .execute();
    await trx
      .insertInto("users")
      .values({ id: owner.userId, name: "Owner", email: "owner@parley.invalid" })
      .execute();
    await trx
      .insertInto("members")
      .values({ ...owner, role: "owner" })
      .execute();
    return owner;
  });
}
