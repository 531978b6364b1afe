import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** What changes by itself, or says only that something was used. */
const COLUMNS_LEFT_OUT = ["last_used_at"];

/**
 * The rows of every table, as text, those of each in order: of the tables that a migration adds,
 * too.
 */
export async function tableContents(
  db: Db,
  { except = [] }: { except?: readonly string[] } = {},
): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql<{ name: string; columns: string[] }>`
    SELECT table_name::text AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND table_name <> ALL(${[...except]}) AND column_name <> ALL(${COLUMNS_LEFT_OUT})
    GROUP BY 1 ORDER BY 1
  `.execute(db);
  const contents = await Promise.all(
    tables.map(async ({ name, columns }) => {
      const wanted = sql.join(columns.map((column) => sql.ref(column)));
      const { rows } = await sql<{ row: string }>`
        SELECT row_to_json(t)::text AS row FROM (SELECT ${wanted} FROM ${sql.table(name)}) AS t ORDER BY 1
      `.execute(db.withoutPlugins());
      return [name, rows.map(({ row }) => row)] as const;
    }),
  );
  return Object.fromEntries(contents);
}
