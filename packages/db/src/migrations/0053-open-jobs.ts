import { type Kysely, sql } from "kysely";

/** What waits, runs or failed is counted without looking at all that is done, which is most. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX jobs_not_done ON jobs (organization_id, status)
    WHERE status IN ('queued', 'running', 'failed')`.execute(db);
}
