import { type Kysely, sql } from "kysely";

/** What was used on days that are over, added up once: a year of usage is read in its days. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Whose records, by person, key and model. As with the records themselves, money outlives people.
  `CREATE TABLE usage_days (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    day date NOT NULL,
    user_id uuid REFERENCES users ON DELETE SET NULL,
    api_key_id uuid REFERENCES api_keys ON DELETE SET NULL,
    model text NOT NULL,
    runs integer NOT NULL CHECK (runs > 0),
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    cost_micro_dollars bigint NOT NULL,
    unpriced_runs integer NOT NULL,
    first_tokens integer NOT NULL,
    first_token_ms integer,
    CHECK ((first_tokens > 0) = (first_token_ms IS NOT NULL))
  )`,
  `CREATE INDEX usage_days_of_organization ON usage_days (organization_id, day)`,
  `CREATE INDEX usage_days_of_user ON usage_days (user_id) WHERE user_id IS NOT NULL`,
  `CREATE INDEX usage_days_of_key ON usage_days (api_key_id) WHERE api_key_id IS NOT NULL`,
  // All days before `until` are in `usage_days`, and all records of them.
  `CREATE TABLE usage_roll_ups (
    organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
    until date NOT NULL
  )`,
];
