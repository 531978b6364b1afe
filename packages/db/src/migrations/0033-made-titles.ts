import { type Kysely, sql } from "kysely";

/**
 * Whether a conversation's title is but its first words, and may be replaced by a better one.
 * Those that are there already keep the titles by which they are known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE conversations
    ADD COLUMN has_first_words_as_title boolean NOT NULL DEFAULT false`.execute(db);
}
