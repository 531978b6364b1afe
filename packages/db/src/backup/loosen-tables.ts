import type { Client } from "pg";

interface Constraint {
  table: string;
  name: string;
  definition: string;
}

interface Trigger {
  table: string;
  name: string;
}

/**
 * Takes foreign keys away and triggers off, so that tables can be filled in any order with what was
 * in them: triggers have done their work already. Needs no superuser, only who owns the tables.
 * @returns what brings both back; every foreign key is checked then
 */
export async function loosenTables(
  client: Client,
  schemas: readonly string[],
): Promise<() => Promise<void>> {
  const { rows: foreignKeys } = await client.query<Constraint>(
    `SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name,
       pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0
       AND connamespace = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)))
     ORDER BY 1, 2`,
    [schemas],
  );
  const { rows: triggers } = await client.query<Trigger>(
    `SELECT tgrelid::regclass::text AS table, quote_ident(tgname) AS name
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT tgisinternal AND tgenabled = 'O' AND tgparentid = 0
       AND c.relnamespace = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)))
     ORDER BY 1, 2`,
    [schemas],
  );
  for (const { table, name } of foreignKeys)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { table, name } of triggers)
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${name}`);
  return async () => {
    for (const { table, name } of triggers)
      await client.query(`ALTER TABLE ${table} ENABLE TRIGGER ${name}`);
    for (const { table, name, definition } of foreignKeys)
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  };
}
