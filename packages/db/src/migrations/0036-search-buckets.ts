import { type Kysely, sql } from "kysely";

/**
 * Somebody's older messages are sorted into buckets of some thousands, by age, each with an index of
 * words of its own: so a search can ask the newest first, and stop, whatever it looks for. The
 * newest messages are in none: they are few enough to be looked through. What is here already is
 * sorted in by and by, as all that follows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A bucket has all messages of its owner after the one position, up to the other.
  `CREATE TABLE search_buckets (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    after_position bigint NOT NULL,
    to_position bigint NOT NULL,
    messages integer NOT NULL,
    UNIQUE (organization_id, user_id, to_position)
  )`,
  `ALTER TABLE message_search ADD COLUMN bucket integer`,
  `DROP INDEX message_search_by_words`,
  `DROP INDEX message_search_by_owner`,
  `CREATE INDEX message_search_newest ON message_search (organization_id, user_id, position)
    WHERE bucket IS NULL`,

  // Each word with its bucket before it: what belongs together is side by side in the index.
  `CREATE FUNCTION words_in_bucket(bucket integer, words tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN array_to_tsvector(string_to_array(
      to_hex(bucket) || '@' || array_to_string(tsvector_to_array(words), ' ' || to_hex(bucket) || '@'),
      ' '))`,
  // No list of what is not sorted in yet: a search would read all of it for each bucket.
  `CREATE INDEX message_search_by_words ON message_search
    USING gin (words_in_bucket(bucket, words)) WITH (fastupdate = off) WHERE bucket IS NOT NULL`,
  // As for all that people wrote: no samples of it are kept (0010).
  `ALTER INDEX message_search_by_words ALTER COLUMN 1 SET STATISTICS 0`,
];
