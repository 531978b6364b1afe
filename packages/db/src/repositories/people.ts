import { sql } from "kysely";
import type { Db } from "../tables.ts";

export interface NewPerson {
  name: string;
  email: string;
  passwordHash: string;
  emailVerified: boolean;
}

/** A person who signs in by password. A unique violation where somebody has the e-mail already. */
export async function insertPerson(
  db: Db,
  { passwordHash, email, ...person }: NewPerson,
): Promise<string> {
  const { id } = await db
    .insertInto("users")
    .values({ id: sql<string>`gen_random_uuid()`, email: email.toLowerCase(), ...person })
    .returning("id")
    .executeTakeFirstOrThrow();
  await insertPassword(db, id, passwordHash);
  return id;
}

/** Gives the person a password, unless they have a way to sign in. False: they have one. */
export async function insertPassword(db: Db, userId: string, hash: string): Promise<boolean> {
  await sql`SELECT FROM users WHERE id = ${userId} FOR NO KEY UPDATE`.execute(db);
  if (await hasAccount(db, userId)) return false;
  await db
    .insertInto("accounts")
    .values({ userId, providerId: "credential", accountId: userId, password: hash })
    .execute();
  return true;
}

/** Whether the person can sign in by themselves, with a password or by another house's word. */
export async function hasAccount(db: Db, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom("accounts")
    .select("id")
    .where("userId", "=", userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A unique violation where somebody else has the e-mail. */
export async function renamePerson(
  db: Db,
  userId: string,
  { name, email }: { name: string; email: string },
): Promise<void> {
  await db
    .updateTable("users")
    .set({ name, email: email.toLowerCase(), updatedAt: sql<Date>`now()` })
    .where("id", "=", userId)
    .execute();
}

export async function findUserName(db: Db, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom("users")
    .select("name")
    .where("id", "=", userId)
    .executeTakeFirst();
  return row?.name ?? null;
}

export async function findPersonByEmail(db: Db, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("users")
    .select("id")
    .where("email", "=", email.toLowerCase())
    .executeTakeFirst();
  return row?.id;
}

/** Whether whoever has that e-mail belongs to the organization. */
export async function isMember(db: Db, organizationId: string, email: string): Promise<boolean> {
  const row = await db
    .selectFrom("members as m")
    .innerJoin("users as u", "u.id", "m.userId")
    .select("m.id")
    .where("m.organizationId", "=", organizationId)
    .where("u.email", "=", email.toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}

/** The organization that the person has belonged to longest. */
export async function findFirstMembership(db: Db, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("members")
    .select("organizationId")
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .limit(1)
    .executeTakeFirst();
  return row?.organizationId;
}

/** An organization that the person owns. Call it in a transaction. */
export async function insertOrganizationOf(trx: Db, userId: string, name: string): Promise<string> {
  const { id } = await trx
    .insertInto("organizations")
    .values({ id: sql<string>`gen_random_uuid()`, name })
    .returning("id")
    .executeTakeFirstOrThrow();
  await trx.insertInto("members").values({ organizationId: id, userId, role: "owner" }).execute();
  return id;
}

/** Its name now; nobody changes it until the transaction ends. */
export async function findOrganizationName(trx: Db, id: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom("organizations")
    .select("name")
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.name;
}
