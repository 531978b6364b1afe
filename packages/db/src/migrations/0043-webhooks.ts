import { type Kysely, sql } from "kysely";

/** Addresses that are told what happens, and what each of them was or is to be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    url text NOT NULL,
    description text NOT NULL,
    events text[] NOT NULL,
    enabled boolean NOT NULL,
    disabled_reason text CHECK (disabled_reason IN ('gone', 'failing')),
    disabled_at timestamptz,
    failing_since timestamptz,
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_secret_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (enabled = (disabled_at IS NULL)),
    CHECK (disabled_reason IS NULL OR NOT enabled)
  )`,
  `CREATE INDEX webhooks_of_organization ON webhooks (organization_id)`,
  `CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    event_type text NOT NULL,
    event_key text NOT NULL,
    data json NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    attempts_before integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz DEFAULT now(),
    attempted_at timestamptz,
    response_status integer,
    error text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
    CONSTRAINT webhook_deliveries_once UNIQUE (webhook_id, event_key)
  )`,
  `CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (webhook_id, created_at DESC, id DESC)`,
  `CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at, webhook_id)
    WHERE status = 'pending'`,
  `CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at)`,
  `CREATE INDEX webhook_deliveries_of_organization ON webhook_deliveries (organization_id)`,
  `ALTER TABLE webhooks ALTER COLUMN url SET STATISTICS 0, ALTER COLUMN description SET STATISTICS 0`,
];
