import type { Client } from "pg";
import type { BackupSequence, BackupTable } from "./backup-manifest.ts";

/** What lies in our schemas, and is no extension's. */
const OURS = `n.nspname = ANY ($1) AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** The schemas that Parley's tables are in, those of libraries that are there among them. */
export async function findSchemas(
  client: Client,
  libraries: readonly { name: string }[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname::text AS name FROM pg_namespace
     WHERE nspname = current_schema() OR nspname = ANY ($1) ORDER BY 1`,
    [libraries.map(({ name }) => name)],
  );
  return rows.map(({ name }) => name);
}

export async function listTables(
  client: Client,
  schemas: readonly string[],
): Promise<BackupTable[]> {
  const { rows } = await client.query<
    Omit<BackupTable, "partOf"> & { partOf: BackupTable["partOf"] | null }
  >(
    `SELECT n.nspname::text AS schema, c.relname::text AS name,
       coalesce(array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum IS NOT NULL), '{}') AS columns,
       (SELECT json_build_object('schema', pn.nspname, 'name', p.relname, 'bound', pg_get_expr(c.relpartbound, c.oid))
        FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE i.inhrelid = c.oid AND c.relispartition) AS "partOf"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
     WHERE c.relkind = 'r' AND ${OURS}
     GROUP BY c.oid, n.nspname ORDER BY 1, 2`,
    [schemas],
  );
  return rows.map(({ partOf, ...table }) => (partOf ? { ...table, partOf } : table));
}

export async function listSequences(
  client: Client,
  schemas: readonly string[],
): Promise<BackupSequence[]> {
  const { rows: names } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND ${OURS} ORDER BY 1, 2`,
    [schemas],
  );
  const sequences: BackupSequence[] = [];
  for (const name of names) {
    const { rows } = await client.query<{ lastValue: string; isCalled: boolean }>(
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${quoted(client, name)}`,
    );
    for (const row of rows) sequences.push({ ...name, ...row });
  }
  return sequences;
}

export function quoted(client: Client, { schema, name }: { schema: string; name: string }): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
}
