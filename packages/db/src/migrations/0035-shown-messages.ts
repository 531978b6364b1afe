import { type Kysely, sql } from "kysely";

/**
 * The message whose branch its person looked at last, where that is not the newest one's. Without a
 * foreign key: messages go only with their conversation.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE conversations ADD COLUMN shown_message_id uuid`.execute(db);
}
