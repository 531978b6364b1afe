import { type Kysely, sql } from "kysely";

/** Prompts that are sent by the clock, each on behalf of its person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // conversation_id: where it goes on; null: in a new one each time. No foreign keys to what it
  // began: that is deleted by itself, and the schedule stays.
  `CREATE TABLE scheduled_prompts (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    cron text NOT NULL,
    time_zone text NOT NULL,
    prompt text NOT NULL,
    options json NOT NULL,
    conversation_id uuid,
    enabled boolean NOT NULL,
    disabled_reason text CHECK (disabled_reason IN ('failures', 'notAllowed')),
    next_at timestamptz,
    last_at timestamptz,
    last_run_id uuid,
    last_error text,
    failures integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((next_at IS NOT NULL) = enabled),
    CHECK (disabled_reason IS NULL OR NOT enabled)
  )`,
  `ALTER TABLE scheduled_prompts ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN prompt SET STATISTICS 0, ALTER COLUMN options SET STATISTICS 0,
    ALTER COLUMN last_error SET STATISTICS 0`,
  `CREATE INDEX scheduled_prompts_of_user ON scheduled_prompts (organization_id, user_id)`,
  `CREATE INDEX scheduled_prompts_by_user ON scheduled_prompts (user_id)`,
  `CREATE INDEX scheduled_prompts_due ON scheduled_prompts (next_at) WHERE next_at IS NOT NULL`,
];
