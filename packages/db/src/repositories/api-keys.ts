import type { Principal, Role, Scope } from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import { hashSecret } from "./credentials.ts";
import type { Owner } from "./owners.ts";

/** A key as its owner sees it; the secret itself is nowhere. */
export interface ApiKeyRow {
  id: string;
  organizationId: string;
  userId: string;
  name: string;
  prefix: string;
  scopes: (Scope | "*")[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  createdAt: Date;
}

export const apiKeyColumns = [
  "id",
  "organizationId",
  "userId",
  "name",
  "prefix",
  "scopes",
  "expiresAt",
  "lastUsedAt",
  "revokedAt",
  "createdAt",
] as const;

export interface NewApiKey extends Owner {
  name: string;
  prefix: string;
  secret: string;
  scopes: readonly (Scope | "*")[];
  expiresAt: Date | null;
}

export async function insertApiKey(db: Db, { secret, ...key }: NewApiKey): Promise<ApiKeyRow> {
  return db
    .insertInto("apiKeys")
    .values({ ...key, scopes: [...key.scopes], keyHash: hashSecret(secret) })
    .returning(apiKeyColumns)
    .executeTakeFirstOrThrow();
}

/** Stores the key unless the organization has one. False: it had one. */
export async function insertFirstApiKey(db: Db, owner: Owner, secret: string): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO api_keys (organization_id, user_id, name, prefix, key_hash, scopes)
    SELECT ${owner.organizationId}, ${owner.userId}, 'First key', ${secret.slice(0, 8)},
      ${hashSecret(secret)}, ARRAY['*']
    WHERE NOT EXISTS (SELECT FROM api_keys WHERE organization_id = ${owner.organizationId})
    RETURNING id
  `.execute(db);
  return rows.length > 0;
}

export interface WorkingApiKey extends Owner {
  id: string;
  role: Role;
  scopes: (Scope | "*")[];
  /** Whether its last use was more than a minute ago. */
  isLongUnused: boolean;
}

/** Whose key it is, if it is one that works, with the role that they have now. */
export function findApiKey(db: Db, secret: string): Promise<WorkingApiKey | undefined> {
  return db
    .selectFrom("apiKeys as k")
    .innerJoin("members as m", (join) =>
      join.onRef("m.organizationId", "=", "k.organizationId").onRef("m.userId", "=", "k.userId"),
    )
    .innerJoin("users as u", (join) =>
      join.onRef("u.id", "=", "k.userId").on(sql<boolean>`NOT is_banned(u)`),
    )
    .select(["k.id", "k.organizationId", "k.userId", "m.role", "k.scopes"])
    .select(
      sql<boolean>`coalesce(k.last_used_at < now() - interval '1 minute', true)`.as("isLongUnused"),
    )
    .where("k.keyHash", "=", hashSecret(secret))
    .where("k.revokedAt", "is", null)
    .where((eb) => eb.or([eb("k.expiresAt", "is", null), eb("k.expiresAt", ">", sql<Date>`now()`)]))
    .executeTakeFirst();
}

/** Says that the key was used, at most once a minute. */
export async function touchApiKey(db: Db, id: string): Promise<void> {
  await db
    .updateTable("apiKeys")
    .set({ lastUsedAt: sql<Date>`now()` })
    .where("id", "=", id)
    .where((eb) =>
      eb.or([
        eb("lastUsedAt", "is", null),
        eb("lastUsedAt", "<", sql<Date>`now() - interval '1 minute'`),
      ]),
    )
    .execute();
}

/** The principal's own keys, the latest first, revoked ones included. */
export async function listApiKeys(
  db: Db,
  principal: Principal,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ApiKeyRow>> {
  let query = db
    .selectFrom("apiKeys")
    .select(apiKeyColumns)
    .select(sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`.as("micros"))
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, (row) => row);
}

/** Undefined: the principal has no such key, or it is revoked already. */
export function revokeApiKey(
  db: Db,
  principal: Principal,
  id: string,
): Promise<ApiKeyRow | undefined> {
  return db
    .updateTable("apiKeys")
    .set({ revokedAt: sql<Date>`now()` })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .returning(apiKeyColumns)
    .executeTakeFirst();
}

/** A key of the principal's own, also a revoked one. */
export function findOwnApiKey(
  db: Db,
  principal: Principal,
  id: string,
): Promise<ApiKeyRow | undefined> {
  return db
    .selectFrom("apiKeys")
    .select(apiKeyColumns)
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .executeTakeFirst();
}
