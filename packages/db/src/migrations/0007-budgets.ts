import { type Kysely, sql } from "kysely";

/**
 * Hard budgets. A budget's row holds its running totals, too: what was spent in `month`, and what
 * the runs that are being written may cost at most. Its lock is what makes them exact.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE budgets (
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    subject_type text NOT NULL CHECK (subject_type IN ('organization', 'user', 'key')),
    subject_id uuid NOT NULL,
    monthly_micro_dollars bigint NOT NULL CHECK (monthly_micro_dollars >= 0),
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    spent_micro_dollars bigint NOT NULL DEFAULT 0 CHECK (spent_micro_dollars >= 0),
    reserved_micro_dollars bigint NOT NULL DEFAULT 0 CHECK (reserved_micro_dollars >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, subject_type, subject_id)
  )`,
  `CREATE FUNCTION budget_month() RETURNS date LANGUAGE sql STABLE
    RETURN date_trunc('month', now() AT TIME ZONE 'UTC')::date`,
  // reserved_micro_dollars: null where no budget applied when it began.
  `ALTER TABLE runs
    ADD COLUMN api_key_id uuid REFERENCES api_keys ON DELETE SET NULL,
    ADD COLUMN reserved_micro_dollars bigint CHECK (reserved_micro_dollars >= 0)`,
  // A run that is deleted while it is written (its person was) can settle nothing any more. It may
  // have cost all that was reserved for it, so that counts.
  `CREATE FUNCTION settle_deleted_runs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE budgets b SET
        month = greatest(b.month, budget_month()),
        spent_micro_dollars =
          CASE WHEN b.month >= budget_month() THEN b.spent_micro_dollars ELSE 0 END + d.cost,
        reserved_micro_dollars = greatest(0, b.reserved_micro_dollars - d.cost)
      FROM (
        SELECT r.organization_id, s.subject_type, s.subject_id, sum(r.reserved_micro_dollars) AS cost
        FROM deleted_runs r CROSS JOIN LATERAL (VALUES
          ('organization', r.organization_id), ('user', r.user_id), ('key', r.api_key_id)
        ) AS s (subject_type, subject_id)
        WHERE r.reserved_micro_dollars IS NOT NULL AND r.ended_at IS NULL
        GROUP BY 1, 2, 3
      ) AS d
      WHERE (b.organization_id, b.subject_type, b.subject_id)
        = (d.organization_id, d.subject_type, d.subject_id);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER runs_settle_deleted AFTER DELETE ON runs
    REFERENCING OLD TABLE AS deleted_runs
    FOR EACH STATEMENT EXECUTE FUNCTION settle_deleted_runs()`,
];
