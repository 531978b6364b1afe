import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What jobs make is text that nothing has compressed before: Postgres does.
  `ALTER TABLE job_result_chunks ALTER COLUMN bytes SET STORAGE EXTENDED`,
  `CREATE INDEX jobs_under_way ON jobs (name) WHERE ended_at IS NULL`,
];
