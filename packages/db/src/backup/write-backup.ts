import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { type FileHandle, lstat, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Client } from "pg";
import { ArchiveWriter } from "./archive.ts";
import { BackupError } from "./backup-error.ts";
import {
  type BackupHead,
  type BackupManifest,
  type BackupTable,
  folderOf,
  HEAD_NAME,
  MANIFEST_NAME,
  type TableContent,
} from "./backup-manifest.ts";
import { findSchemas, listSequences, listTables, quoted } from "./catalogue.ts";
import { copyOut } from "./copy-table.ts";
import type { LibrarySchema } from "./library-schema.ts";
import { withSession } from "./session.ts";

/** Bytes of a table that make an entry of the archive, and that are held in memory. */
const PIECE_BYTES = 1024 * 1024;

export interface WriteBackupOptions {
  connectionString: string;
  /** Must not exist yet. */
  file: string;
  parleyVersion: string;
  libraries: readonly LibrarySchema[];
  signal: AbortSignal;
}

export interface WrittenBackup {
  tables: TableContent[];
  /** Of the file. */
  bytes: number;
}

/**
 * Writes one moment of the whole database into a file that only its owner may read. It has its name
 * once it is whole: until then, and if anything goes wrong, there is none.
 * @throws BackupError with a sentence that says what to do
 */
export async function writeBackup(options: WriteBackupOptions): Promise<WrittenBackup> {
  const { file, signal } = options;
  await refuseExisting(file);
  const partial = `${file}.${randomBytes(4).toString("hex")}.partial`;
  // Flushed: what has its name is on the disk.
  const output = createWriteStream(partial, { flags: "wx", mode: 0o600, flush: true });
  try {
    await once(output, "open").catch((error: unknown) => {
      throw notWritten(file, error);
    });
    const archive = new ArchiveWriter(output, signal);
    const tables = await withSession(options, (client) => copyAll(client, archive, options)).catch(
      async (error: unknown) => {
        await archive.abandon();
        throw isOfDisk(error) ? notWritten(file, error) : error;
      },
    );
    const { size } = await stat(partial);
    await refuseExisting(file);
    await rename(partial, file);
    await syncFolder(dirname(file));
    return { tables, bytes: size };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function isOfDisk(error: unknown): boolean {
  return (
    error instanceof Error && "syscall" in error && "code" in error && error.syscall === "write"
  );
}

function notWritten(file: string, cause: unknown): BackupError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BackupError(`${file} can't be written (${why}).`, { cause });
}

async function copyAll(
  client: Client,
  archive: ArchiveWriter,
  options: WriteBackupOptions,
): Promise<TableContent[]> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const head = await readHead(client, options);
  // Nobody drops or rewrites a table before we come to it: that would be seen in our snapshot, too.
  const names = head.tables.map((table) => quoted(client, table));
  await client.query(`LOCK TABLE ${names.join(", ")} IN ACCESS SHARE MODE`);
  const headText = toJson(head);
  await archive.add(HEAD_NAME, headText);
  const tables: TableContent[] = [];
  for (const table of head.tables) tables.push(await copyTable(client, table, archive));
  const manifest: BackupManifest = { headSha256: sha256(headText), tables };
  await archive.add(MANIFEST_NAME, toJson(manifest));
  await client.query("COMMIT");
  await archive.finish();
  return tables;
}

async function readHead(
  client: Client,
  { parleyVersion, libraries }: WriteBackupOptions,
): Promise<BackupHead> {
  const schemas = await findSchemas(client, libraries);
  const tables = await listTables(client, schemas);
  if (!tables.some(({ name }) => name === "parley_migrations"))
    throw new BackupError("There is nothing to back up: no Parley has used this database yet.");
  const { rows } = await client.query<{ name: string }>(
    "SELECT name FROM parley_migrations ORDER BY name",
  );
  const { rows: versions } = await client.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  );
  return {
    format: "parley-backup",
    formatVersion: 1,
    parleyVersion,
    createdAt: new Date().toISOString(),
    postgresVersion: versions[0]?.version ?? "",
    migrations: rows.map(({ name }) => name),
    libraries: await versionsOf(client, schemas, libraries),
    tables,
    sequences: await listSequences(client, schemas),
  };
}

async function versionsOf(
  client: Client,
  schemas: readonly string[],
  libraries: readonly LibrarySchema[],
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const { name, version } of libraries) {
    if (!schemas.includes(name)) continue;
    const { rows } = await client.query<{ version: string }>(version);
    versions[name] = rows[0]?.version ?? "";
  }
  return versions;
}

async function copyTable(
  client: Client,
  table: BackupTable,
  archive: ArchiveWriter,
): Promise<TableContent> {
  let gathered: Buffer[] = [];
  let size = 0;
  let part = 0;
  const flush = async () => {
    if (size === 0) return;
    part += 1;
    const bytes = Buffer.concat(gathered);
    gathered = [];
    size = 0;
    await archive.add(`${folderOf(table)}${String(part).padStart(6, "0")}`, bytes);
  };
  const content = await copyOut(client, table, async (piece) => {
    gathered.push(piece);
    size += piece.length;
    if (size >= PIECE_BYTES) await flush();
  });
  await flush();
  return content;
}

async function refuseExisting(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  throw new BackupError(`${file} is there already. Name another file, or remove that one.`);
}

/** So that the new name is on the disk, too. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // Some file systems know no such thing.
  } finally {
    await handle?.close();
  }
}

function toJson(value: BackupHead | BackupManifest): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
