import { type Kysely, sql } from "kysely";

/** An organization may keep its conversations for so many days without use. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE retention_policies (
    organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
    chat_days integer CHECK (chat_days > 0),
    api_days integer CHECK (api_days > 0),
    applies_from timestamptz NOT NULL,
    swept_at timestamptz NOT NULL DEFAULT '-infinity'
  )`,
  // Not updated_at: what is imported brings that along, and would be old as soon as it is there.
  `ALTER TABLE conversations ADD COLUMN used_at timestamptz NOT NULL DEFAULT now()`,
  `UPDATE conversations SET used_at = updated_at`,
  `CREATE INDEX conversations_by_use ON conversations (organization_id, origin, used_at)`,
];
