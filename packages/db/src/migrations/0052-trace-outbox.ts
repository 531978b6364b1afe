import { type Kysely, sql } from "kysely";

/** Runs that whoever keeps traces is still to be told of, and when each entry of a log was written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // In two steps: what is there stays as it is, without a time, and is not written anew.
  `ALTER TABLE run_events ADD COLUMN written_at timestamptz`,
  `ALTER TABLE run_events ALTER COLUMN written_at SET DEFAULT now()`,
  // `news` goes up with all that there is to tell, `told_news` follows when it was told.
  `CREATE TABLE trace_outbox (
    run_id uuid PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    news integer NOT NULL DEFAULT 1,
    told_news integer NOT NULL DEFAULT 0,
    told_seq integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX trace_outbox_due ON trace_outbox (created_at) WHERE news > told_news`,
];
