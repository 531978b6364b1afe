import { type Kysely, sql } from "kysely";

/**
 * Sessions are stored by the hash of their token, so that whoever reads the database, or a backup of
 * it, can sign in by none. Who is signed in stays so.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `UPDATE sessions SET token = 'sha256:' || encode(sha256(convert_to(token, 'UTF8')), 'base64')`,
  `ALTER TABLE sessions ADD CHECK (token LIKE 'sha256:%')`,
];
