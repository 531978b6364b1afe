import { type Kysely, sql } from "kysely";

/**
 * Many prompts, answered when it suits. An item is a light row, no run: nobody watches it, and its
 * answer is written once. What it may cost at most is reserved in the budgets while it is `sent`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `receiving`: its lines still come in, and nobody sees it yet.
  `CREATE TABLE batches (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    api_key_id uuid REFERENCES api_keys ON DELETE SET NULL,
    name text,
    status text NOT NULL DEFAULT 'receiving' CHECK (status IN ('receiving', 'running', 'ended')),
    input_digest bytea,
    idempotency_key text,
    items integer NOT NULL DEFAULT 0,
    answered integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    cancelled integer NOT NULL DEFAULT 0,
    expired integer NOT NULL DEFAULT 0,
    cost_micro_dollars bigint NOT NULL DEFAULT 0,
    lost_chunks integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    cancel_requested_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz,
    CHECK ((ended_at IS NOT NULL) = (status = 'ended'))
  )`,
  `ALTER TABLE batches ALTER COLUMN name SET STATISTICS 0`,
  `CREATE INDEX batches_by_user ON batches (organization_id, user_id, created_at DESC, id DESC)`,
  `CREATE INDEX batches_of_user ON batches (user_id)`,
  `CREATE INDEX batches_of_key ON batches (api_key_id) WHERE api_key_id IS NOT NULL`,
  `CREATE INDEX batches_by_expiry ON batches (expires_at) WHERE expires_at IS NOT NULL`,
  `CREATE INDEX batches_going ON batches (organization_id) WHERE status <> 'ended'`,
  `CREATE UNIQUE INDEX batches_by_key ON batches (organization_id, user_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL AND status <> 'receiving'`,
  // Requests that were left with the provider together. Without its id: they are about to be.
  `CREATE TABLE batch_chunks (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    batch_id uuid NOT NULL REFERENCES batches ON DELETE CASCADE,
    provider_batch_id text,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX batch_chunks_of_batch ON batch_chunks (batch_id)`,
  `CREATE INDEX batch_chunks_of_organization ON batch_chunks (organization_id)`,
  // `json`, not `jsonb`: a model may say U+0000, which jsonb refuses.
  `CREATE TABLE batch_items (
    batch_id uuid NOT NULL REFERENCES batches ON DELETE CASCADE,
    position integer NOT NULL,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    custom_id text NOT NULL,
    request json NOT NULL,
    model text NOT NULL,
    bytes integer NOT NULL,
    max_cost_micro_dollars bigint CHECK (max_cost_micro_dollars >= 0),
    status text NOT NULL DEFAULT 'waiting'
      CHECK (status IN ('waiting', 'sent', 'answered', 'failed', 'cancelled', 'expired')),
    chunk_id uuid REFERENCES batch_chunks ON DELETE SET NULL,
    reserved_micro_dollars bigint CHECK (reserved_micro_dollars >= 0),
    result json,
    cost_micro_dollars bigint,
    ended_at timestamptz,
    PRIMARY KEY (batch_id, position),
    UNIQUE (batch_id, custom_id)
  )`,
  `ALTER TABLE batch_items ALTER COLUMN request SET STATISTICS 0,
    ALTER COLUMN result SET STATISTICS 0, ALTER COLUMN custom_id SET STATISTICS 0`,
  `CREATE INDEX batch_items_waiting ON batch_items (batch_id, position) WHERE status = 'waiting'`,
  `CREATE INDEX batch_items_sent ON batch_items (batch_id, position) WHERE status = 'sent'`,
  `CREATE INDEX batch_items_of_chunk ON batch_items (chunk_id) WHERE chunk_id IS NOT NULL`,
  `CREATE INDEX batch_items_of_organization ON batch_items (organization_id)`,
  // A batch that is deleted while it runs may have cost all that was reserved for it (as a run, 0007).
  `CREATE FUNCTION settle_deleted_batch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE budgets b SET
        month = greatest(b.month, budget_month()),
        spent_micro_dollars =
          CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END + d.cost,
        reserved_micro_dollars = greatest(0, b.reserved_micro_dollars - d.cost)
      FROM (
        SELECT coalesce(sum(i.reserved_micro_dollars), 0) AS cost FROM batch_items i
        WHERE i.batch_id = OLD.id AND i.status = 'sent'
      ) AS d
      WHERE b.organization_id = OLD.organization_id AND d.cost > 0
        AND (b.subject_type, b.subject_id) IN (
          ('organization', OLD.organization_id), ('user', OLD.user_id), ('key', OLD.api_key_id));
      RETURN OLD;
    END $$`,
  `CREATE TRIGGER batches_settle_deleted BEFORE DELETE ON batches
    FOR EACH ROW WHEN (OLD.status = 'running') EXECUTE FUNCTION settle_deleted_batch()`,
  // Nobody writes down how an item ended while batches are deleted: they lock items, batches and
  // budgets in another order. The key is that of `BATCH_MONEY_LOCK`.
  `CREATE FUNCTION hold_batches() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(7275545);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER batches_hold BEFORE DELETE ON batches
    FOR EACH STATEMENT EXECUTE FUNCTION hold_batches()`,
];
