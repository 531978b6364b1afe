import { type Kysely, sql } from "kysely";

/** How much of each batch is kept, so that nobody can fill the disk with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `ALTER TABLE batches ADD COLUMN bytes bigint NOT NULL DEFAULT 0 CHECK (bytes >= 0)`,
  `UPDATE batches SET bytes = (
     SELECT coalesce(sum(item.bytes), 0) FROM batch_items AS item WHERE item.batch_id = batches.id
   )`,
];
