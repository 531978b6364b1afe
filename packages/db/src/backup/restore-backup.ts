import type { Client } from "pg";
import { holdMigrationLock, migrateIn, pendingAfter } from "../migrate.ts";
import type { Db } from "../tables.ts";
import { BackupError } from "./backup-error.ts";
import {
  type BackupHead,
  type BackupManifest,
  type BackupSequence,
  type BackupTable,
  nameOf,
  type TableContent,
} from "./backup-manifest.ts";
import { findSchemas, listSequences, listTables, quoted } from "./catalogue.ts";
import { copyIn, copyOut } from "./copy-table.ts";
import { makeLibraries, makeParts } from "./make-libraries.ts";
import type { LibrarySchema } from "./library-schema.ts";
import { loosenTables } from "./loosen-tables.ts";
import { kyselyOn } from "./one-client.ts";
import { readBackup } from "./read-backup.ts";
import { withSession } from "./session.ts";
import { countRows, dropAll, type TableRows } from "./wipe.ts";

export interface RestoreBackupOptions {
  connectionString: string;
  file: string;
  /** Whether what is in the database may go. */
  wipe: boolean;
  libraries: readonly LibrarySchema[];
  signal: AbortSignal;
  /** Told before anything that is there is wiped. */
  onWipe: (tables: readonly TableRows[]) => void;
}

export interface RestoredBackup {
  head: BackupHead;
  tables: TableContent[];
  /** Migrations that were made after it, because this version knows more than the backup's. */
  migrated: string[];
}

/**
 * Puts what a backup holds in the place of what is in the database. All or nothing: the file is
 * checked first, and the rest is one transaction, whose result is compared with the backup before
 * it is kept.
 * @throws BackupError with a sentence that says what to do
 */
export async function restoreBackup(options: RestoreBackupOptions): Promise<RestoredBackup> {
  const { file, signal } = options;
  const { head, manifest } = await readBackup(file, signal);
  const migrated = pendingAfter(head.migrations);
  if (migrated === undefined)
    throw new BackupError(
      `${file} was made by Parley ${head.parleyVersion}, whose database this version does not know. Restore it with that version.`,
    );
  return withSession(options, async (client) => {
    await kyselyOn(client)
      .transaction()
      .execute((trx) => restoreInto(client, trx, options, { head, manifest }));
    // The planner has seen none of this; a failure only leaves it to Postgres to look by itself.
    await client.query("ANALYZE").catch(() => undefined);
    return { head, tables: manifest.tables, migrated };
  });
}

async function restoreInto(
  client: Client,
  trx: Db,
  options: RestoreBackupOptions,
  { head, manifest }: { head: BackupHead; manifest: BackupManifest },
): Promise<void> {
  // A server that is started meanwhile waits for the end of this before it looks at the schema.
  await holdMigrationLock(trx);
  await client.query("SET LOCAL lock_timeout = '10s'");
  await makeRoom(client, options);
  await migrateIn(trx, head.migrations.at(-1) ?? "");
  await makeLibraries(client, options.libraries, head);
  const schemas = await findSchemas(client, options.libraries);
  await makeParts(client, schemas, head.tables);
  const tables = await listTables(client, schemas);
  refuseOtherTables(head.tables, tables);
  const tighten = await loosenTables(client, schemas);
  await client.query(`TRUNCATE ${tables.map((table) => quoted(client, table)).join(", ")}`);
  await load(client, options, head, manifest);
  await setSequences(client, schemas, head.sequences);
  await tighten();
  await compareWith(client, head.tables, manifest);
  await migrateIn(trx);
}

/** Leaves the schemas empty, or throws. */
async function makeRoom(
  client: Client,
  { wipe, onWipe, libraries }: RestoreBackupOptions,
): Promise<void> {
  const schemas = await findSchemas(client, libraries);
  const tables = await listTables(client, schemas);
  const isThere = (name: string) => tables.some((table) => table.name === name);
  if (tables.length > 0 && !isThere("parley_migrations"))
    throw new BackupError(
      "This database holds tables of something else than Parley. Create a database of its own for the restored one.",
    );
  if (isThere("run_owners")) await refuseLiveServers(client);
  const filled = await countRows(client, tables);
  // What libraries keep is about what is in our own tables.
  const own = filled.filter((table) => !libraries.some(({ name }) => name === table.schema));
  if (own.length > 0 && !wipe) throw new BackupError(notEmpty(own));
  if (filled.length > 0) onWipe(filled);
  await dropAll(client, schemas);
}

/** Nobody renews a lease, or takes one, while this transaction has the table. */
async function refuseLiveServers(client: Client): Promise<void> {
  await client.query("LOCK TABLE run_owners IN ACCESS EXCLUSIVE MODE");
  const { rows } = await client.query<{ count: string }>(
    "SELECT count(*) AS count FROM run_owners WHERE expires_at > clock_timestamp()",
  );
  const count = Number(rows[0]?.count ?? 0);
  if (count === 0) return;
  throw new BackupError(
    `A server uses this database (${count === 1 ? "one process" : `${count} processes`}). Stop it, wait ten seconds if it was killed, and restore then.`,
  );
}

function notEmpty(filled: readonly TableRows[]): string {
  const rows = filled.reduce((sum, table) => sum + table.rows, 0);
  return `The database is not empty: ${rows} rows in ${filled.length} tables. Give --wipe to replace all of it by the backup, or restore into another database.`;
}

function refuseOtherTables(told: readonly BackupTable[], are: readonly BackupTable[]): void {
  const describe = (table: BackupTable) => `${nameOf(table)} (${table.columns.join(", ")})`;
  const [expected, found] = [told.map(describe), are.map(describe)];
  const unknown = expected.find((table) => !found.includes(table));
  const missing = found.find((table) => !expected.includes(table));
  if (unknown === undefined && missing === undefined) return;
  throw new BackupError(
    unknown === undefined
      ? `The backup lacks the table ${missing}. Nothing was changed.`
      : `The backup has the table ${unknown}, which Parley does not make. Nothing was changed.`,
  );
}

async function load(
  client: Client,
  { file, signal }: RestoreBackupOptions,
  head: BackupHead,
  manifest: BackupManifest,
): Promise<void> {
  const again = await readBackup(file, signal, async (table, pieces) => {
    const rows = await copyIn(client, table, pieces);
    const told = manifest.tables.find((each) => nameOf(each) === nameOf(table));
    if (rows !== told?.rows) throw changedMeanwhile(file);
  });
  if (
    again.manifest.headSha256 !== manifest.headSha256 ||
    again.manifest.tables.some((table, index) => table.sha256 !== manifest.tables[index]?.sha256)
  )
    throw changedMeanwhile(file);
  if (again.head.createdAt !== head.createdAt) throw changedMeanwhile(file);
}

function changedMeanwhile(file: string): BackupError {
  return new BackupError(`${file} was changed while it was read. Nothing was changed here.`);
}

async function setSequences(
  client: Client,
  schemas: readonly string[],
  told: readonly BackupSequence[],
): Promise<void> {
  const are = (await listSequences(client, schemas)).map(nameOf);
  const other = told.find((sequence) => !are.includes(nameOf(sequence)));
  if (other !== undefined || are.length !== told.length)
    throw new BackupError(
      `The backup's sequences are not the ones that Parley makes${other === undefined ? "" : ` (${nameOf(other)})`}. Nothing was changed.`,
    );
  for (const sequence of told)
    await client.query("SELECT setval($1::regclass, $2::bigint, $3)", [
      quoted(client, sequence),
      sequence.lastValue,
      sequence.isCalled,
    ]);
}

/** Reads back what was written: what is kept is what the backup holds, to the byte. */
async function compareWith(
  client: Client,
  tables: readonly BackupTable[],
  manifest: BackupManifest,
): Promise<void> {
  for (const [index, table] of tables.entries()) {
    const is = await copyOut(client, table);
    const told = manifest.tables[index];
    if (is.sha256 !== told?.sha256 || is.rows !== told.rows)
      throw new BackupError(
        `The table ${nameOf(table)} did not come out as it was backed up. Nothing was changed; please report this.`,
      );
  }
}
