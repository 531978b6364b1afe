import { type Kysely, sql } from "kysely";

/** Conversations that are in no list, and are deleted once nobody goes on with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `ALTER TABLE conversations ADD COLUMN expires_at timestamptz`,
  // Of the kept ones, which are nearly all, it has nothing.
  `CREATE INDEX conversations_by_expiry ON conversations (expires_at) WHERE expires_at IS NOT NULL`,
];
