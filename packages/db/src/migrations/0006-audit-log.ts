import { type Kysely, sql } from "kysely";

/** Who did what in an organization: written once, and never changed or taken away. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Actors and targets have no foreign keys: what was done is known also when they are gone.
  // `json`, not `jsonb`: a name may hold U+0000, which jsonb refuses.
  `CREATE TABLE audit_log (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    actor_user_id uuid,
    actor_via text NOT NULL CHECK (actor_via IN ('session', 'key', 'operator', 'system')),
    actor_credential_id text,
    action text NOT NULL CHECK (action ~ '^[a-z][A-Za-z]*\\.[a-z][A-Za-z]*$'),
    target_type text NOT NULL CHECK (target_type <> ''),
    target_id text NOT NULL,
    before json,
    after json,
    request_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((actor_via = 'system') = (actor_user_id IS NULL))
  )`,
  `CREATE INDEX audit_log_by_organization ON audit_log (organization_id, created_at DESC, id DESC)`,

  // An organization takes its log along: by then its own row is gone.
  `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM organizations WHERE id = OLD.organization_id) THEN
          RETURN OLD;
        END IF;
      END IF;
      RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'restrict_violation';
    END $$`,
  `CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
  `CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
];
