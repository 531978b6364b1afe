import { type Kysely, sql } from "kysely";

/** Links that set a new password or confirm a new e-mail: by their hash, for a short time, once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `made_by`: an administrator, in an organization; it counts while they could make it again.
  `CREATE TABLE account_links (
    token_hash bytea PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('password', 'email')),
    made_via text NOT NULL CHECK (made_via IN ('mail', 'administrator', 'operator')),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    email text CHECK (email = lower(email)),
    organization_id uuid REFERENCES organizations ON DELETE CASCADE,
    made_by uuid REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    CHECK ((purpose = 'email') = (email IS NOT NULL)),
    CHECK ((made_via = 'administrator') = (organization_id IS NOT NULL AND made_by IS NOT NULL))
  )`,
  `CREATE INDEX account_links_by_user ON account_links (user_id)`,
];
