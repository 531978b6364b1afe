import { type Kysely, sql } from "kysely";

/** How long people waited for the first token of an answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE usage_records
    ADD COLUMN first_token_ms integer CHECK (first_token_ms >= 0)`.execute(db);
}
