import { type Kysely, sql } from "kysely";

/**
 * Answers to conversations that their callers hold: the request is kept as long as its run goes
 * on, so that another process can begin it again, and the conversation is in nobody's list.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `json`, not `jsonb`: what a caller sends may hold U+0000, which jsonb refuses.
  `CREATE TABLE run_requests (
    run_id uuid PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    request json NOT NULL
  )`,
  `ALTER TABLE conversations
    ADD COLUMN origin text NOT NULL DEFAULT 'chat' CHECK (origin IN ('chat', 'api'))`,
  // Lists read only one of the two kinds, and the other may be by far the larger.
  `DROP INDEX conversations_by_user`,
  `CREATE INDEX conversations_by_user
    ON conversations (organization_id, user_id, origin, updated_at DESC, id DESC)`,
];
