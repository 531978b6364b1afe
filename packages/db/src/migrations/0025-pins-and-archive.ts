import { type Kysely, sql } from "kysely";

/** Conversations may be pinned above the others, and put away into an archive. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `ALTER TABLE conversations
    ADD COLUMN pinned boolean NOT NULL DEFAULT false,
    ADD COLUMN archived boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT conversations_in_view CHECK (NOT (pinned AND archived))`,
  // Of nearly all they have nothing.
  `CREATE INDEX conversations_pinned ON conversations
    (organization_id, user_id, updated_at DESC, id DESC) WHERE pinned`,
  `CREATE INDEX conversations_archived ON conversations
    (organization_id, user_id, updated_at DESC, id DESC) WHERE archived`,
];
