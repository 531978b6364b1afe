import { type Kysely, sql } from "kysely";

/** Whoever set the installation up may keep an account out. The columns are as better-auth expects them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `ALTER TABLE users
    ADD COLUMN role text,
    ADD COLUMN banned boolean DEFAULT false,
    ADD COLUMN ban_reason text,
    ADD COLUMN ban_expires timestamptz`,
  `ALTER TABLE sessions ADD COLUMN impersonated_by text`,
  // Asked wherever a credential is looked up: a ban counts for whatever they hold.
  `CREATE FUNCTION is_banned(u users) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(u.banned, false) AND (u.ban_expires IS NULL OR u.ban_expires > now())
  $$`,
];
