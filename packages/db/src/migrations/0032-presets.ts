import { type Kysely, sql } from "kysely";

/** Prompts and options under a name. No statistics of what people wrote, as everywhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE presets (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    command text NOT NULL CHECK (command ~ '^[a-z0-9][a-z0-9-]*$'),
    prompt text NOT NULL,
    options json NOT NULL,
    shared boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT presets_command UNIQUE (organization_id, user_id, command)
  )`,
  `CREATE INDEX presets_shared ON presets (organization_id) WHERE shared`,
  `ALTER TABLE presets
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN command SET STATISTICS 0,
    ALTER COLUMN prompt SET STATISTICS 0,
    ALTER COLUMN options SET STATISTICS 0`,
];
