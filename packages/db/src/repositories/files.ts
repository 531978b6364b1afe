import type { FileMediaType } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";
import type { Owner } from "./owners.ts";

export interface FileRow {
  id: string;
  userId: string;
  name: string;
  mediaType: FileMediaType;
  /** Bytes. */
  size: number;
  sha256: Buffer;
  createdAt: Date;
  /** When it is deleted, unless a message gets it until then; null: a message has it. */
  expiresAt: Date | null;
}

/** How many bytes may be kept; 0: any number. */
export interface FileStorage {
  perUser: number;
  perOrganization: number;
}

/**
 * Reserves room for a file that is about to be written, exact over all processes: to be called in a
 * transaction. Says whose room is full, or null where the file was begun.
 */
export async function beginFile(
  trx: Db,
  { organizationId, userId }: Owner,
  { id, name, size, keepMs }: { id: string; name: string; size: number; keepMs: number },
  storage: FileStorage,
): Promise<"user" | "organization" | null> {
  // One at a time in an organization, so that two do not take the same room.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`files ${organizationId}`}, 0))`.execute(
    trx,
  );
  const { rows } = await sql<{ ofUser: string; ofAll: string }>`
    SELECT coalesce(sum(size) FILTER (WHERE user_id = ${userId}), 0) AS of_user,
      coalesce(sum(size), 0) AS of_all
    FROM files WHERE organization_id = ${organizationId}
  `.execute(trx);
  const { ofUser = "0", ofAll = "0" } = rows[0] ?? {};
  if (storage.perUser > 0 && Number(ofUser) + size > storage.perUser) return "user";
  if (storage.perOrganization > 0 && Number(ofAll) + size > storage.perOrganization)
    return "organization";
  await trx
    .insertInto("files")
    .values({ id, organizationId, userId, name, size, expiresAt: timeFromNow(keepMs) })
    .execute();
  return null;
}

export async function appendFileChunk(
  db: Db,
  chunk: { fileId: string; position: number; bytes: Buffer },
): Promise<void> {
  await db.insertInto("fileChunks").values(chunk).execute();
}

/** From now on it can be read and sent. False: it was deleted meanwhile. */
export async function finishFile(
  db: Db,
  id: string,
  what: { mediaType: FileMediaType; size: number; sha256: Buffer },
): Promise<FileRow | undefined> {
  const row = await db
    .updateTable("files")
    .set(what)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  return row && toFileRow(row);
}

/** Deletes one that no message has, and says whether there was one. */
export async function deleteUnsentFile(db: Db, owner: Owner, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("files")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("id", "=", id)
    .where("expiresAt", "is not", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Everything that a person uploaded and sent in no message. */
export async function deleteUnsentFiles(db: Db, owner: Owner): Promise<void> {
  await db
    .deleteFrom("files")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("expiresAt", "is not", null)
    .execute();
}

/** Files that one transaction deletes. */
const EXPIRED_AT_ONCE = 20;

/** Deletes a few of those whose time is over, and says how many. */
export async function deleteExpiredFiles(db: Db): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM files WHERE id IN (
      SELECT id FROM files WHERE expires_at < now()
      ORDER BY expires_at LIMIT ${EXPIRED_AT_ONCE} FOR UPDATE SKIP LOCKED)
  `.execute(db);
  return Number(numAffectedRows);
}

const columns = [
  "id",
  "userId",
  "name",
  "mediaType",
  "size",
  "sha256",
  "createdAt",
  "expiresAt",
] as const;

/** Until it is complete it has neither, and is nowhere to be seen. */
function toFileRow<Row extends { mediaType: FileMediaType | null; sha256: Buffer | null }>(
  row: Row,
): (Row & { mediaType: FileMediaType; sha256: Buffer }) | undefined {
  const { mediaType, sha256 } = row;
  return mediaType === null || sha256 === null ? undefined : { ...row, mediaType, sha256 };
}

/** Undefined: there is none, it is not complete, or it is another's. */
export async function findFile(db: Db, owner: Owner, id: string): Promise<FileRow | undefined> {
  const row = await db
    .selectFrom("files")
    .select(columns)
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toFileRow(row);
}

/**
 * Those of a person that a message is to have: from now on they do not expire. Locked until the
 * transaction ends, so that none is deleted meanwhile. What is missing is not there, or another's.
 */
export async function keepFiles(
  db: Db,
  owner: Owner,
  ids: readonly string[],
): Promise<Map<string, FileRow>> {
  const rows = await db
    .updateTable("files")
    .set({ expiresAt: null })
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .where("sha256", "is not", null)
    .where("id", "=", (eb) => eb.fn.any(eb.val([...ids])))
    .returning(columns)
    .execute();
  return new Map(rows.flatMap((row) => toFileRow(row) ?? []).map((row) => [row.id, row]));
}

/** The bytes, piece by piece as they were written. */
export async function* readFileChunks(db: Db, fileId: string): AsyncGenerator<Buffer, void> {
  for (let position = 0; ; position++) {
    const row = await db
      .selectFrom("fileChunks")
      .select("bytes")
      .where("fileId", "=", fileId)
      .where("position", "=", position)
      .executeTakeFirst();
    if (row === undefined) return;
    yield row.bytes;
  }
}

/** A file of a message. */
export interface MessageFileRow extends FileRow {
  messageId: string;
}

/** The files that these messages of a conversation have. */
export async function listMessageFiles(
  db: Db,
  organizationId: string,
  conversationId: string,
  messageIds: readonly string[],
): Promise<MessageFileRow[]> {
  const rows = await db
    .selectFrom("messageFiles as m")
    .innerJoin("files as f", "f.id", "m.fileId")
    .select([...columns.map((column) => `f.${column}` as const), "m.messageId"])
    .where("f.organizationId", "=", organizationId)
    .where("m.conversationId", "=", conversationId)
    .where("m.messageId", "=", (eb) => eb.fn.any(eb.val([...messageIds])))
    .execute();
  return rows.flatMap((row) => toFileRow(row) ?? []);
}

/** What a person, or anybody, uploaded and has sent in no message yet. */
export async function listUnsentFiles(
  db: Db,
  { organizationId, userId }: { organizationId: string; userId?: string | undefined },
): Promise<FileRow[]> {
  let query = db
    .selectFrom("files")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("expiresAt", "is not", null)
    .orderBy("id");
  if (userId !== undefined) query = query.where("userId", "=", userId);
  return (await query.execute()).flatMap((row) => toFileRow(row) ?? []);
}

/** The files of a conversation, each once. */
export async function listConversationFiles(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<FileRow[]> {
  const rows = await db
    .selectFrom("files")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("id", "in", (eb) =>
      eb.selectFrom("messageFiles").select("fileId").where("conversationId", "=", conversationId),
    )
    .orderBy("id")
    .execute();
  return rows.flatMap((row) => toFileRow(row) ?? []);
}

/** The bytes of all files on the path from the root to a message, each as often as it is there. */
export async function sumPathFiles(
  db: Db,
  conversationId: string,
  messageId: string,
): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`
    SELECT coalesce((
      WITH RECURSIVE path AS (
        SELECT id, parent_id FROM messages
        WHERE conversation_id = ${conversationId} AND id = ${messageId}
        UNION ALL
        SELECT m.id, m.parent_id FROM messages m
        JOIN path ON m.conversation_id = ${conversationId} AND m.id = path.parent_id
      )
      SELECT sum(f.size) FROM path
      JOIN message_files l ON l.conversation_id = ${conversationId} AND l.message_id = path.id
      JOIN files f ON f.id = l.file_id
      WHERE EXISTS (SELECT FROM message_files WHERE conversation_id = ${conversationId})
    ), 0) AS bytes
  `.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}
