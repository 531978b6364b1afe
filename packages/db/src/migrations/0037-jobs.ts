import { type Kysely, sql } from "kysely";

/**
 * Background work as people see it. Who may have it when, and how often it is tried, is pg-boss'
 * part, in a schema of its own; both are changed in the same transactions.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Without an organization: the installation's own. `json`, not `jsonb`: text may have U+0000.
  `CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    organization_id uuid REFERENCES organizations ON DELETE CASCADE,
    user_id uuid REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'queued'
      CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    payload json NOT NULL,
    singleton_key text,
    version integer NOT NULL DEFAULT 1,
    attempt integer NOT NULL DEFAULT 0,
    progress_done double precision,
    progress_total double precision,
    progress_note text,
    error text,
    result json,
    start_after timestamptz NOT NULL DEFAULT now(),
    cancel_requested_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))),
    CHECK (user_id IS NULL OR organization_id IS NOT NULL)
  )`,
  `CREATE INDEX jobs_by_user ON jobs (organization_id, user_id, created_at DESC, id DESC)`,
  `CREATE INDEX jobs_by_time ON jobs (organization_id, created_at DESC, id DESC)`,
  `CREATE INDEX jobs_of_user ON jobs (user_id)`,
  `CREATE INDEX jobs_by_end ON jobs (ended_at) WHERE ended_at IS NOT NULL`,
  `CREATE UNIQUE INDEX jobs_singletons ON jobs (name, organization_id, singleton_key) NULLS NOT DISTINCT
    WHERE singleton_key IS NOT NULL AND ended_at IS NULL`,
  // Samples of what people wrote would outlive it (see 0010).
  `ALTER TABLE jobs ALTER COLUMN payload SET STATISTICS 0, ALTER COLUMN result SET STATISTICS 0,
    ALTER COLUMN error SET STATISTICS 0, ALTER COLUMN progress_note SET STATISTICS 0`,
  // What a job made for somebody to fetch. It goes with the job.
  `CREATE TABLE job_result_chunks (
    job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (job_id, position)
  )`,
  `ALTER TABLE job_result_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `ALTER TABLE job_result_chunks ALTER COLUMN bytes SET STATISTICS 0`,
  // Whoever follows a job, or is to stop it, hears of each change, in whatever process.
  `CREATE FUNCTION tell_job_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('parley_jobs', json_build_object('id', NEW.id,
      'organizationId', NEW.organization_id, 'userId', NEW.user_id,
      'toStop', NEW.cancel_requested_at IS NOT NULL AND NEW.ended_at IS NULL)::text);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER jobs_changed AFTER INSERT OR UPDATE ON jobs
    FOR EACH ROW EXECUTE FUNCTION tell_job_change()`,
];
