import { type Kysely, sql } from "kysely";

/** What people attach to their messages: the bytes in pieces, and which message has which file. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Until it is complete, the media type and the hash are null, and the size is what it may have.
  // It expires unless a message has it.
  `CREATE TABLE files (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    media_type text,
    size integer NOT NULL CHECK (size >= 0),
    sha256 bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
  )`,
  `CREATE INDEX files_by_owner ON files (organization_id, user_id) INCLUDE (size)`,
  `CREATE INDEX files_by_user ON files (user_id)`,
  `CREATE INDEX files_by_expiry ON files (expires_at) WHERE expires_at IS NOT NULL`,
  `CREATE TABLE file_chunks (
    file_id uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (file_id, position)
  )`,
  // Images and PDFs are compressed already.
  `ALTER TABLE file_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  // The conversation is first in the key: nearly all have no files, and are to be told at once.
  `CREATE TABLE message_files (
    conversation_id uuid NOT NULL,
    message_id uuid NOT NULL,
    file_id uuid NOT NULL REFERENCES files ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, message_id, file_id),
    FOREIGN KEY (conversation_id, message_id)
      REFERENCES messages (conversation_id, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX message_files_by_file ON message_files (file_id)`,
  // Samples of what people wrote would outlive it (see 0010).
  `ALTER TABLE files ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN sha256 SET STATISTICS 0`,
  `ALTER TABLE file_chunks ALTER COLUMN bytes SET STATISTICS 0`,
  // Whatever deletes a message, its files go with the last message that has them. The lock comes
  // first, so that a message that gets the file at the same time is seen.
  `CREATE FUNCTION delete_file_without_message() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM files WHERE id = OLD.file_id FOR UPDATE;
    IF FOUND AND NOT EXISTS (SELECT FROM message_files WHERE file_id = OLD.file_id) THEN
      DELETE FROM files WHERE id = OLD.file_id;
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER message_files_deleted AFTER DELETE ON message_files
    FOR EACH ROW EXECUTE FUNCTION delete_file_without_message()`,
];
