import { type Kysely, sql } from "kysely";

/** Titles are folded once, when they are written, and not for each search that looks at them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `DROP INDEX conversations_by_title`,
  `ALTER TABLE conversations
    ADD COLUMN folded_title text GENERATED ALWAYS AS (fold_letters(title)) STORED`,
  // As for all that people wrote: no samples of it are kept (0010).
  `ALTER TABLE conversations ALTER COLUMN folded_title SET STATISTICS 0`,
  `CREATE INDEX conversations_by_title ON conversations
    USING gin (folded_title gin_trgm_ops) WHERE origin = 'chat' AND expires_at IS NULL`,
];
