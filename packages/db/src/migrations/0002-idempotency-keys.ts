import { type Kysely, sql } from "kysely";

/** A call under an `Idempotency-Key`, and what it was answered. Its text goes with its conversation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A key is taken before the call runs: its conversation, if it makes one, comes later.
  `CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    digest bytea NOT NULL,
    request_id uuid NOT NULL,
    status smallint CHECK (status BETWEEN 200 AND 299),
    body text,
    conversation_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id, key),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, conversation_id)
      REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
    CHECK ((status IS NULL) = (body IS NULL))
  )`,
  `CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)`,
  `CREATE INDEX idempotency_keys_by_conversation ON idempotency_keys (organization_id, conversation_id)`,
];
