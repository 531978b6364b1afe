import { type Kysely, sql } from "kysely";

/** A branch as it was, for whoever has the link. It goes with its conversation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `json`, not `jsonb`: a model may say U+0000, which jsonb refuses.
  `CREATE TABLE shares (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    conversation_id uuid NOT NULL,
    title text,
    author text,
    message_count integer NOT NULL CHECK (message_count > 0),
    messages json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, conversation_id)
      REFERENCES conversations (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX shares_by_conversation ON shares (organization_id, conversation_id)`,
  `CREATE INDEX shares_by_user ON shares (organization_id, user_id, created_at DESC, id DESC)`,
  `CREATE INDEX shares_by_time ON shares (organization_id, created_at DESC, id DESC)`,
  // The planner would keep samples of what was deleted.
  `ALTER TABLE shares ALTER COLUMN title SET STATISTICS 0`,
  `ALTER TABLE shares ALTER COLUMN author SET STATISTICS 0`,
  `ALTER TABLE shares ALTER COLUMN messages SET STATISTICS 0`,
  `CREATE TABLE sharing_policies (
    organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
    allowed boolean NOT NULL
  )`,
];
