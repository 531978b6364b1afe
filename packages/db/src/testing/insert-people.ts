import { randomBytes, randomUUID } from "node:crypto";
import type { Role, Scope } from "@parley/shared";
import { insertApiKey } from "../repositories/api-keys.ts";
import type { Owner } from "../repositories/owners.ts";
import type { Db } from "../tables.ts";

export async function insertOrganization(db: Db, name = "Some organization"): Promise<string> {
  const id = randomUUID();
  await db.insertInto("organizations").values({ id, name }).execute();
  return id;
}

/** Somebody new, in an organization that is there. */
export async function insertPerson(
  db: Db,
  { organizationId, role, name = role }: { organizationId: string; role: Role; name?: string },
): Promise<Owner> {
  const userId = randomUUID();
  await db
    .insertInto("users")
    .values({ id: userId, name, email: `${userId}@example.com` })
    .execute();
  await db.insertInto("members").values({ organizationId, userId, role }).execute();
  return { organizationId, userId };
}

/** An API key of somebody's, and its secret. */
export async function insertKey(
  db: Db,
  { organizationId, userId }: Owner,
  { scopes, expiresAt = null }: { scopes: readonly (Scope | "*")[]; expiresAt?: Date | null },
): Promise<{ id: string; secret: string }> {
  const secret = `prl_${randomBytes(32).toString("base64url")}`;
  const { id } = await insertApiKey(db, {
    organizationId,
    userId,
    name: scopes.join(", ") || "Nothing",
    prefix: secret.slice(0, 12),
    secret,
    scopes,
    expiresAt,
  });
  return { id, secret };
}
