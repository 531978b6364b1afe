import { type Kysely, sql } from "kysely";

/**
 * Every row belongs to one organization, and the composite foreign keys make it impossible to
 * point from one organization's row to another's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('owner')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
  )`,
  `CREATE TABLE api_tokens (
    token_hash bytea PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX sessions_expires_at ON sessions (expires_at)`,
  `CREATE TABLE sign_in_codes (
    code_hash bytea PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE TABLE conversations (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    title text CHECK (title <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX conversations_by_user ON conversations (organization_id, user_id, updated_at DESC, id DESC)`,
  `CREATE TABLE messages (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    parent_id uuid,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    content json NOT NULL CHECK (json_typeof(content) = 'array'),
    position bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, id),
    FOREIGN KEY (organization_id, conversation_id)
      REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (conversation_id, parent_id)
      REFERENCES messages (conversation_id, id) ON DELETE CASCADE,
    CHECK (role = 'user' OR parent_id IS NOT NULL)
  )`,
  `CREATE INDEX messages_by_conversation ON messages (conversation_id, position)`,
  `CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id)`,
  `CREATE TABLE run_owners (
    id uuid PRIMARY KEY,
    expires_at timestamptz NOT NULL
  )`,
  // owner_id has no foreign key: a run outlives the process that owned it, and so finds its settler.
  `CREATE TABLE runs (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    message_id uuid NOT NULL UNIQUE,
    user_id uuid NOT NULL,
    model text NOT NULL CHECK (model <> ''),
    status text NOT NULL
      CHECK (status IN ('queued', 'streaming', 'completed', 'stopped', 'failed', 'interrupted')),
    attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    options json NOT NULL,
    request_id uuid NOT NULL,
    input_digest bytea NOT NULL,
    owner_id uuid,
    stop_requested_at timestamptz,
    stop_reason text,
    failure_code text,
    failure_message text,
    failure_retryable boolean,
    failure_retry_after_ms integer CHECK (failure_retry_after_ms >= 0),
    upstream_request_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    UNIQUE (organization_id, request_id),
    FOREIGN KEY (organization_id, conversation_id)
      REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (conversation_id, message_id)
      REFERENCES messages (conversation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (status IN ('queued', 'streaming'))),
    CHECK ((failure_code IS NOT NULL) = (status = 'failed')),
    CHECK ((failure_code IS NULL) = (failure_message IS NULL)),
    CHECK ((failure_code IS NULL) = (failure_retryable IS NULL)),
    CHECK ((stop_reason IS NOT NULL) = (status = 'completed'))
  )`,
  `CREATE INDEX runs_active ON runs (owner_id) WHERE status IN ('queued', 'streaming')`,
  `CREATE INDEX runs_by_conversation ON runs (conversation_id)`,
  `CREATE INDEX runs_by_organization ON runs (organization_id, created_at DESC, id DESC)`,
  // Without a foreign key: its check would lock and dirty the run's row for every token. A run's
  // events go with the run by the trigger below; only the run's owner adds any.
  `CREATE TABLE run_events (
    run_id uuid NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    data text NOT NULL,
    terminal boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run_id, seq)
  )`,
  // Invariant 2, held by the database: one terminal event a run.
  `CREATE UNIQUE INDEX run_events_terminal ON run_events (run_id) WHERE terminal`,
  `CREATE FUNCTION delete_run_events() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM run_events WHERE run_id IN (SELECT id FROM deleted_runs);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER runs_delete_events AFTER DELETE ON runs
    REFERENCING OLD TABLE AS deleted_runs
    FOR EACH STATEMENT EXECUTE FUNCTION delete_run_events()`,
  `CREATE TABLE usage_records (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    run_id uuid UNIQUE REFERENCES runs ON DELETE SET NULL,
    model text NOT NULL,
    input_tokens integer NOT NULL CHECK (input_tokens >= 0),
    output_tokens integer NOT NULL CHECK (output_tokens >= 0),
    cache_read_tokens integer NOT NULL CHECK (cache_read_tokens >= 0),
    cache_write_tokens integer NOT NULL CHECK (cache_write_tokens >= 0),
    cost_micro_dollars bigint CHECK (cost_micro_dollars >= 0),
    estimated boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX usage_records_by_organization ON usage_records (organization_id, created_at)`,
];
