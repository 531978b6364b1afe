import { type Kysely, sql } from "kysely";

/**
 * The planner's statistics keep samples of what was in a column, for weeks after it was deleted.
 * Nothing is looked up by what people wrote, so none are taken of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, columns] of Object.entries(texts))
    for (const column of columns) {
      await sql`ALTER TABLE ${sql.table(table)} ALTER COLUMN ${sql.ref(column)} SET STATISTICS 0`.execute(
        db,
      );
    }
  await sql`ANALYZE conversations, runs, run_events, idempotency_keys`.execute(db);
}

const texts = {
  conversations: ["title"],
  messages: ["content"],
  runs: ["options", "failure_message"],
  run_events: ["data"],
  run_requests: ["request"],
  idempotency_keys: ["body"],
};
