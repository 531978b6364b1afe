import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { z } from "zod";
import { type ArchiveEntry, readArchive } from "./archive.ts";
import { BackupError } from "./backup-error.ts";
import {
  type BackupHead,
  type BackupManifest,
  type BackupTable,
  backupHead,
  backupManifest,
  folderOf,
  HEAD_NAME,
  MANIFEST_NAME,
  nameOf,
} from "./backup-manifest.ts";

/** A head or manifest longer than this is none of ours. */
const JSON_MAX_BYTES = 16 * 1024 * 1024;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** What is done with a table's rows. It has to read `pieces` to their end. */
type TakeTable = (table: BackupTable, pieces: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Reads a backup from its beginning to its end and compares every checksum.
 * @param take is given each table; what it throws is thrown. By default the rows are only checked.
 * @throws BackupError where the file is cut, altered, or no backup
 */
export async function readBackup(
  file: string,
  signal: AbortSignal,
  take: TakeTable = drain,
): Promise<{ head: BackupHead; manifest: BackupManifest }> {
  await checkMagic(file);
  const entries = readArchive(file, signal);
  let ownFailure: Error | undefined;
  try {
    return await readEntries(entries, async (table, pieces) => {
      await take(table, pieces).catch((error: unknown) => {
        ownFailure ??= error instanceof Error ? error : new Error(String(error));
        throw ownFailure;
      });
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BackupError) throw error;
    if (ownFailure !== undefined && !(ownFailure instanceof ReadError)) throw ownFailure;
    throw notWhole(file, error);
  } finally {
    await entries.return();
  }
}

/** The archive could not be read on; `cause` says why. */
class ReadError extends Error {}

async function readEntries(
  entries: AsyncGenerator<ArchiveEntry, void>,
  take: TakeTable,
): Promise<{ head: BackupHead; manifest: BackupManifest }> {
  let entry = await nextOf(entries);
  const headBytes = await bytesOf(entry, HEAD_NAME);
  const head = parse(backupHead, headBytes);
  entry = await nextOf(entries);
  const found: { sha256: string; bytes: number }[] = [];
  for (const table of head.tables) {
    const hash = createHash("sha256");
    let bytes = 0;
    async function* pieces(): AsyncGenerator<Buffer> {
      while (entry?.name.startsWith(folderOf(table)) === true) {
        for await (const piece of bodyOf(entry)) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
        entry = await nextOf(entries);
      }
    }
    await take(table, pieces());
    found.push({ sha256: hash.digest("hex"), bytes });
  }
  const manifest = parse(backupManifest, await bytesOf(entry, MANIFEST_NAME));
  if ((await nextOf(entries)) !== undefined) throw new Error("something comes after its end");
  compare(head, manifest, found, createHash("sha256").update(headBytes).digest("hex"));
  return { head, manifest };
}

function compare(
  head: BackupHead,
  manifest: BackupManifest,
  found: readonly { sha256: string; bytes: number }[],
  headSha256: string,
): void {
  if (manifest.headSha256 !== headSha256 || manifest.tables.length !== head.tables.length)
    throw new Error("its beginning is not the one that it was written with");
  for (const [index, table] of head.tables.entries()) {
    const [told, is] = [manifest.tables[index], found[index]];
    if (told === undefined || is === undefined || nameOf(told) !== nameOf(table))
      throw new Error("its tables are not the ones that it was written with");
    if (told.sha256 !== is.sha256 || told.bytes !== is.bytes)
      throw new Error(`the checksum of the table ${nameOf(table)} is another`);
  }
}

async function nextOf(entries: AsyncGenerator<ArchiveEntry, void>) {
  try {
    const next = await entries.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    throw new ReadError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function* bodyOf({ body }: ArchiveEntry): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw new ReadError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function bytesOf(entry: ArchiveEntry | undefined, name: string): Promise<Buffer> {
  if (entry?.name !== name) throw new Error(`${name} is missing`);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bodyOf(entry)) {
    size += piece.length;
    if (size > JSON_MAX_BYTES) throw new Error(`${name} is too long`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer): T {
  const parsed = schema.safeParse(JSON.parse(bytes.toString("utf8")));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not as it should be"}`);
}

async function checkMagic(file: string): Promise<void> {
  const handle = await open(file, "r").catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new BackupError(`${file} can't be read (${why}).`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 4 && buffer.equals(ZSTD_MAGIC)) return;
  } finally {
    await handle.close();
  }
  throw new BackupError(`${file} is not a backup of Parley's.`);
}

function notWhole(file: string, cause: unknown): BackupError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BackupError(
    `${file} is not a whole backup: it was cut off or altered (${why}). Take another copy, or an older backup.`,
    { cause },
  );
}

const drain: TakeTable = async (_table, pieces) => {
  // Reading them is what checks them.
  for await (const _ of pieces) continue;
};
