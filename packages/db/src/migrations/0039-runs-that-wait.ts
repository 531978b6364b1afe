import { type Kysely, sql } from "kysely";

/**
 * A run whose tools ask first waits for its person without a process that works on it. What the
 * person decided is kept with the run, until its log has it and after.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `ALTER TABLE runs
    ADD COLUMN active_ms integer NOT NULL DEFAULT 0 CHECK (active_ms >= 0),
    ADD COLUMN wait_until timestamptz,
    ADD COLUMN decisions json NOT NULL DEFAULT '[]' CHECK (json_typeof(decisions) = 'array'),
    DROP CONSTRAINT runs_status_check,
    DROP CONSTRAINT runs_check,
    ADD CONSTRAINT runs_status_known CHECK (status IN
      ('queued', 'streaming', 'waiting', 'completed', 'stopped', 'failed', 'interrupted')),
    ADD CONSTRAINT runs_end_known
      CHECK ((ended_at IS NULL) = (status IN ('queued', 'streaming', 'waiting'))),
    ADD CONSTRAINT runs_waiting_known
      CHECK ((wait_until IS NOT NULL) = (status = 'waiting') AND (status <> 'waiting' OR owner_id IS NULL))`,
  `CREATE INDEX runs_waiting ON runs (wait_until) WHERE status = 'waiting'`,
];
