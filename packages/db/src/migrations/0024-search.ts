import { type Kysely, sql } from "kysely";

/**
 * What conversations are found by. Each message's words are written with the message, or when its
 * answer ends; those of the messages that are here already are added by and by (`search_backlog`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  try {
    await sql`CREATE EXTENSION IF NOT EXISTS pg_trgm`.execute(db);
  } catch (error) {
    throw new Error(
      "The search needs Postgres' extension pg_trgm, which this role may not create. Let an administrator of the database run `CREATE EXTENSION pg_trgm` in it once, or grant this role CREATE on the database; then start again.",
      { cause: error },
    );
  }
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // In `words` is whose they are, too: so one index finds somebody's messages by their words, however
  // many others there are.
  `CREATE TABLE message_search (
    message_id uuid PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    position bigint NOT NULL,
    words tsvector NOT NULL
  ) WITH (toast_tuple_target = 8160)`,
  // As for all that people wrote: no samples of it are kept (0010).
  `ALTER TABLE message_search ALTER COLUMN words SET STATISTICS 0`,
  `CREATE INDEX message_search_by_owner ON message_search (organization_id, user_id, position)`,
  // A short list of what is not sorted in yet: every search reads all of it.
  `CREATE INDEX message_search_by_words ON message_search USING gin (words)
    WITH (gin_pending_list_limit = 512)`,

  // As `foldLetters` does it.
  `CREATE FUNCTION fold_letters(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN normalize(
      regexp_replace(normalize(lower(written), NFKD), '[\\u0300-\\u036f]', '', 'g'), NFC)`,
  `CREATE INDEX conversations_by_title ON conversations
    USING gin (fold_letters(title) gin_trgm_ops) WHERE origin = 'chat' AND expires_at IS NULL`,
  `ALTER INDEX conversations_by_title ALTER COLUMN 1 SET STATISTICS 0`,

  // How far the messages were gone through that were here before; no row: all of them.
  `CREATE TABLE search_backlog (conversation_id uuid NOT NULL, position bigint NOT NULL)`,
  `INSERT INTO search_backlog
    SELECT '00000000-0000-0000-0000-000000000000', 0 WHERE EXISTS (SELECT FROM messages)`,
];
