import { type Kysely, sql } from "kysely";

/** A person's folders for conversations. No statistics of what people wrote, as everywhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE folders (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT folders_name UNIQUE (organization_id, user_id, name),
    CONSTRAINT folders_owner UNIQUE (organization_id, user_id, id)
  )`,
  `ALTER TABLE folders ALTER COLUMN name SET STATISTICS 0`,
  // Nobody's conversation is in another's folder; without its folder, a conversation stays.
  `ALTER TABLE conversations
    ADD COLUMN folder_id uuid,
    ADD CONSTRAINT conversations_folder FOREIGN KEY (organization_id, user_id, folder_id)
      REFERENCES folders (organization_id, user_id, id) ON DELETE SET NULL (folder_id)`,
  `CREATE INDEX conversations_in_folder ON conversations
    (organization_id, user_id, folder_id, updated_at DESC, id DESC) WHERE folder_id IS NOT NULL`,
];
