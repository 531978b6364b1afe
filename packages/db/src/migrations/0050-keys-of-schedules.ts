import { type Kysely, sql } from "kysely";

/** Which API key a scheduled prompt is sent by, so that it ends with the key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Null: its person's own, as are all that were made before.
  `ALTER TABLE scheduled_prompts
    ADD COLUMN api_key_id uuid REFERENCES api_keys ON DELETE SET NULL,
    DROP CONSTRAINT scheduled_prompts_disabled_reason_check,
    ADD CONSTRAINT scheduled_prompts_disabled_reason_check
      CHECK (disabled_reason IN ('failures', 'notAllowed', 'keyEnded'))`,
  `CREATE INDEX scheduled_prompts_of_key ON scheduled_prompts (api_key_id)
    WHERE api_key_id IS NOT NULL`,
];
