import { type Kysely, sql } from "kysely";

/**
 * People sign in with e-mail and password, a second factor, or another house's OpenID Connect, and
 * invite each other. The tables are as better-auth expects them, which keeps them; who was signed
 * in has to sign in again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Who has no account yet has an address that no mail can be sent to.
  `ALTER TABLE users
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ADD COLUMN email text UNIQUE CHECK (email = lower(email)),
    ADD COLUMN email_verified boolean NOT NULL DEFAULT false,
    ADD COLUMN image text,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN two_factor_enabled boolean DEFAULT false`,
  `UPDATE users SET email = CASE
    WHEN id = (SELECT id FROM users ORDER BY created_at, id LIMIT 1) THEN 'owner@parley.invalid'
    ELSE id || '@parley.invalid' END`,
  `ALTER TABLE users ALTER COLUMN email SET NOT NULL`,

  `ALTER TABLE organizations
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ADD COLUMN slug text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text,
    ADD COLUMN logo text,
    ADD COLUMN metadata text`,

  // An organization without an owner could be governed by nobody, ever again. The lock makes two
  // owners who step down at once wait for each other.
  `CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM organizations WHERE id = OLD.organization_id FOR NO KEY UPDATE;
      IF FOUND AND NOT EXISTS (
        SELECT FROM members WHERE organization_id = OLD.organization_id AND role = 'owner'
      ) THEN
        RAISE EXCEPTION 'An organization keeps at least one owner.'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'members_keep_an_owner';
      END IF;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER members_keep_an_owner AFTER UPDATE OR DELETE ON members
    FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION keep_an_owner()`,

  `DROP TABLE sessions`,
  `CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token text NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    active_organization_id text,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
  )`,
  `CREATE INDEX sessions_by_user ON sessions (user_id)`,
  `CREATE INDEX sessions_by_end ON sessions (expires_at)`,
  `CREATE TABLE accounts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    provider_id text NOT NULL,
    account_id text NOT NULL,
    password text,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz,
    refresh_token_expires_at timestamptz,
    scope text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider_id, account_id)
  )`,
  `CREATE INDEX accounts_by_user ON accounts (user_id)`,
  `CREATE TABLE verifications (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    identifier text NOT NULL,
    value text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX verifications_by_identifier ON verifications (identifier)`,
  `CREATE TABLE two_factors (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    secret text NOT NULL,
    backup_codes text NOT NULL,
    verified boolean DEFAULT true,
    failed_verification_count integer DEFAULT 0,
    locked_until timestamptz
  )`,
  `CREATE INDEX two_factors_by_user ON two_factors (user_id)`,
  `CREATE TABLE invitations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    inviter_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    email text NOT NULL CHECK (email = lower(email)),
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    status text NOT NULL DEFAULT 'pending'
      CHECK (status IN ('pending', 'accepted', 'rejected', 'canceled')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX invitations_by_organization ON invitations (organization_id)`,
  `CREATE INDEX invitations_by_email ON invitations (email)`,
  // What an installation makes for itself, once.
  `CREATE TABLE settings (
    name text PRIMARY KEY,
    value text NOT NULL
  )`,
];
