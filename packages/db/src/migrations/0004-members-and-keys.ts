import { type Kysely, sql } from "kysely";

/**
 * A person may belong to several organizations, with a role in each; programs have API keys. What a
 * person wrote in an organization stays in it when they leave: it refers to both, not to the
 * membership.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Tables whose rows are a user's, in an organization. */
const owned = [
  "sign_in_codes",
  "sessions",
  "conversations",
  "runs",
  "usage_records",
  "idempotency_keys",
];

const statements = [
  `CREATE TABLE members (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, user_id)
  )`,
  `CREATE INDEX members_by_user ON members (user_id, created_at)`,
  `INSERT INTO members (organization_id, user_id, role, created_at)
    SELECT organization_id, id, role, created_at FROM users`,

  `ALTER TABLE sessions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE`,

  `CREATE TABLE api_keys (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    prefix text NOT NULL,
    key_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX api_keys_by_user ON api_keys (organization_id, user_id, created_at DESC)`,
  // The first token of an installation has all of its owner's rights.
  `INSERT INTO api_keys (organization_id, user_id, name, prefix, key_hash, scopes, created_at)
    SELECT organization_id, user_id, 'First token', 'prl_', token_hash, ARRAY['*'], created_at
    FROM api_tokens`,
  `DROP TABLE api_tokens`,

  ...owned.map(
    (table) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_organization_id_user_id_fkey`,
  ),
  ...owned.map(
    (table) => `ALTER TABLE ${table}
      ADD FOREIGN KEY (organization_id) REFERENCES organizations ON DELETE CASCADE`,
  ),
  ...owned
    .filter((table) => table !== "usage_records")
    .map(
      (table) =>
        `ALTER TABLE ${table} ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE`,
    ),
  // Money is not undone: what a deleted person used still counts for the organization.
  `ALTER TABLE usage_records ALTER COLUMN user_id DROP NOT NULL,
    ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE SET NULL,
    ADD COLUMN api_key_id uuid REFERENCES api_keys ON DELETE SET NULL`,

  `ALTER TABLE users DROP COLUMN organization_id CASCADE, DROP COLUMN role`,
];
