import type { Db } from "@parley/db";
import { queryOnce } from "@parley/db/testing";

/** A row had one status, and then another; or it had an end already, and was written all the same. */
export interface StatusChange {
  /** The row's table. */
  of: "jobs" | "batch_items" | "webhook_deliveries";
  row: string;
  before: string;
  /** "deleted": the row is gone. */
  after: string;
}

/** Has the database write down every change of a status, whoever makes it. */
export async function keepStatusHistory(connectionString: string): Promise<void> {
  await queryOnce(connectionString, statements.join(";\n"));
}

/** All so far, in their order for each row. */
export function readStatusHistory(db: Db): Promise<StatusChange[]> {
  return db
    .$extendTables<{ "statusHistory.changes": StatusChange & { at: number } }>()
    .selectFrom("statusHistory.changes")
    .select(["of", "row", "before", "after"])
    .orderBy("at")
    .execute();
}

const ends = "('completed', 'failed', 'cancelled', 'answered', 'expired', 'delivered')";
const idOf = {
  jobs: "id",
  batch_items: "batch_id || ':' || OLD.position",
  webhook_deliveries: "id",
};

const statements = [
  `CREATE SCHEMA status_history`,
  `CREATE TABLE status_history.changes (
    at bigserial PRIMARY KEY, of text NOT NULL, row text NOT NULL, before text NOT NULL, after text NOT NULL
  )`,
  ...Object.entries(idOf).flatMap(([table, id]) => [
    `CREATE FUNCTION status_history.note_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO status_history.changes (of, row, before, after) VALUES ('${table}', OLD.${id}, OLD.status,
        CASE TG_OP WHEN 'DELETE' THEN 'deleted' ELSE NEW.status END);
      RETURN NULL;
    END $$`,
    `CREATE TRIGGER noted_when_changed AFTER UPDATE ON ${table} FOR EACH ROW
      WHEN (OLD.status <> NEW.status OR OLD.status IN ${ends})
      EXECUTE FUNCTION status_history.note_${table}()`,
    `CREATE TRIGGER noted_when_deleted AFTER DELETE ON ${table} FOR EACH ROW
      EXECUTE FUNCTION status_history.note_${table}()`,
  ]),
];
