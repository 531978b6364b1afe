import type { Client } from "pg";
import { type BackupTable, nameOf } from "./backup-manifest.ts";
import { listTables, quoted } from "./catalogue.ts";

/** Kysely's own two tables: what is in them is about the schema. */
const SCHEMA_TABLES = ["parley_migrations", "parley_migrations_lock"];

export interface TableRows {
  schema: string;
  /** `public.messages` */
  table: string;
  rows: number;
}

/** The tables that have rows, with how many. */
export async function countRows(
  client: Client,
  tables: readonly BackupTable[],
): Promise<TableRows[]> {
  const counts: TableRows[] = [];
  for (const table of tables) {
    if (SCHEMA_TABLES.includes(table.name)) continue;
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) AS count FROM ${quoted(client, table)}`,
    );
    const count = Number(rows[0]?.count ?? 0);
    if (count > 0) counts.push({ schema: table.schema, table: nameOf(table), rows: count });
  }
  return counts;
}

/**
 * Drops all that is in the schemas and is no extension's: tables with their sequences, views,
 * functions, types. What somebody else's depends on is refused by Postgres.
 */
export async function dropAll(client: Client, schemas: readonly string[]): Promise<void> {
  await dropEach(client, "VIEW", schemas, relations("v"));
  await dropEach(client, "MATERIALIZED VIEW", schemas, relations("m"));
  // They take a table's rows, so the table cannot go first.
  await dropEach(client, "ROUTINE", schemas, `${ROUTINES} AND ${TAKES_ROWS}`);
  const partitioned = await namesOf(client, schemas, relations("p"));
  const tables = (await listTables(client, schemas)).map((table) => quoted(client, table));
  const all = [...partitioned, ...tables];
  if (all.length > 0) await client.query(`DROP TABLE ${all.join(", ")}`);
  await dropEach(client, "SEQUENCE", schemas, relations("S"));
  await dropEach(client, "ROUTINE", schemas, ROUTINES);
  await dropEach(
    client,
    "TYPE",
    schemas,
    `SELECT o.oid::regtype::text AS name FROM pg_type o
     WHERE o.typnamespace = ANY (${SCHEMA_OIDS}) AND o.typtype IN ('e', 'd', 'r', 'c')
       AND (o.typrelid = 0 OR EXISTS (SELECT FROM pg_class WHERE oid = o.typrelid AND relkind = 'c'))
       AND ${notOfExtension("pg_type")}`,
  );
}

const SCHEMA_OIDS = "ARRAY(SELECT oid FROM pg_namespace WHERE nspname = ANY ($1))";

function notOfExtension(catalogue: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = '${catalogue}'::regclass AND d.objid = o.oid AND d.deptype = 'e')`;
}

const ROUTINES = `SELECT o.oid::regprocedure::text AS name FROM pg_proc o
  WHERE o.pronamespace = ANY (${SCHEMA_OIDS}) AND ${notOfExtension("pg_proc")}`;

const TAKES_ROWS = `EXISTS (SELECT FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.oid = ANY (array_append(o.proargtypes::oid[], o.prorettype))
    AND c.relkind <> 'c' AND c.relnamespace = ANY (${SCHEMA_OIDS}))`;

function relations(kind: "v" | "m" | "p" | "S"): string {
  return `SELECT o.oid::regclass::text AS name FROM pg_class o
    WHERE o.relnamespace = ANY (${SCHEMA_OIDS}) AND o.relkind = '${kind}' AND ${notOfExtension("pg_class")}`;
}

async function namesOf(
  client: Client,
  schemas: readonly string[],
  select: string,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(select, [schemas]);
  return rows.map(({ name }) => name);
}

async function dropEach(
  client: Client,
  what: string,
  schemas: readonly string[],
  select: string,
): Promise<void> {
  const names = await namesOf(client, schemas, select);
  if (names.length > 0) await client.query(`DROP ${what} ${names.join(", ")}`);
}
