import { createHash } from "node:crypto";
import {
  appendFileChunk,
  beginFile,
  type Db,
  deleteUnsentFile,
  type FileStorage,
  finishFile,
} from "@parley/db";
import {
  type File,
  type FileMediaType,
  maxSizeOf,
  ParleyError,
  type Principal,
  type UploadFileInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { fileRowToFile } from "./file-row-to-file.ts";
import { notAttachable, tooLarge } from "./file-kinds.ts";
import { sniffMediaType, SNIFFED_BYTES, TextCheck } from "./sniff-media-type.ts";
import type { UploadSlots } from "./upload-slots.ts";

/** Bytes of a stored piece. A multiple of 3: pieces in base64 can be put together as they are. */
export const CHUNK_BYTES = 252 * 1024;
/** How long a file stays that is sent in no message. */
export const KEPT_UNSENT_MS = 24 * 3_600_000;

/** A file as it comes in. */
export interface UploadBody {
  bytes: AsyncIterable<Uint8Array>;
  /** How many bytes there are to be, where it is known. */
  announced: number | undefined;
}

export interface UploadOptions {
  db: Db;
  slots: UploadSlots;
  storage: FileStorage;
}

/** Stores a file piece by piece as it comes in: all of it or nothing. */
export async function uploadFile(
  options: UploadOptions,
  principal: Principal,
  { name }: UploadFileInput,
  body: UploadBody,
): Promise<File> {
  const giveBack = options.slots.take(principal);
  const pieces = inPieces(body.bytes);
  try {
    return await store(options, principal, name, { ...body, bytes: pieces });
  } finally {
    giveBack();
    await pieces.return();
  }
}

async function store(
  { db, storage }: UploadOptions,
  principal: Principal,
  name: string,
  { bytes, announced }: UploadBody & { bytes: AsyncGenerator<Buffer, void> },
): Promise<File> {
  const first = await bytes.next();
  if (first.done === true) throw new ParleyError("BAD_REQUEST", "The file is empty.");
  const mediaType = sniffMediaType(first.value) ?? "text/plain";
  const text = mediaType === "text/plain" ? new TextCheck() : undefined;
  // What is no text is told so, however large it is.
  if (text !== undefined && first.value.subarray(0, SNIFFED_BYTES).includes(0))
    throw notAttachable();
  const max = maxSizeOf(mediaType);
  if (announced !== undefined && announced > max) throw tooLarge(mediaType);
  const id = uuidv7();
  const size = announced ?? max;
  const full = await db
    .transaction()
    .execute((trx) =>
      beginFile(trx, principal, { id, name, size, keepMs: KEPT_UNSENT_MS }, storage),
    );
  if (full !== null) throw noRoom(full);
  try {
    return await write(db, id, { first: first.value, rest: bytes, mediaType, text });
  } catch (error) {
    await deleteUnsentFile(db, principal, id);
    throw error;
  }
}

async function write(
  db: Db,
  id: string,
  {
    first,
    rest,
    mediaType,
    text,
  }: {
    first: Buffer;
    rest: AsyncGenerator<Buffer, void>;
    mediaType: FileMediaType;
    text: TextCheck | undefined;
  },
): Promise<File> {
  const hash = createHash("sha256");
  let size = 0;
  for (let piece: Buffer | undefined = first, position = 0; piece !== undefined; position++) {
    size += piece.length;
    if (size > maxSizeOf(mediaType)) throw tooLarge(mediaType);
    const following: Buffer | undefined = (await rest.next()).value ?? undefined;
    if (text?.isText(piece, following === undefined) === false) throw notAttachable();
    hash.update(piece);
    await appendFileChunk(db, { fileId: id, position, bytes: piece });
    piece = following;
  }
  const row = await finishFile(db, id, { mediaType, size, sha256: hash.digest() });
  if (row === undefined)
    throw new ParleyError(
      "CONFLICT",
      "The file was deleted while it was uploaded. Upload it again.",
    );
  return fileRowToFile(row);
}

/** Pieces of one size, but for the last. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const some of readable(bytes)) {
    gathered.push(some);
    length += some.length;
    if (length < CHUNK_BYTES) continue;
    const all = Buffer.concat(gathered, length);
    let at = 0;
    for (; at + CHUNK_BYTES <= length; at += CHUNK_BYTES) yield all.subarray(at, at + CHUNK_BYTES);
    gathered = at < length ? [all.subarray(at)] : [];
    length -= at;
  }
  if (length > 0) yield Buffer.concat(gathered, length);
}

/** What breaks while it is read is the caller's way here, not us. */
async function* readable(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* bytes;
  } catch (error) {
    throw new ParleyError("BAD_REQUEST", "The upload broke off. Send the file again.", {
      cause: error,
    });
  }
}

export function noRoom(whose: "user" | "organization"): ParleyError {
  return new ParleyError(
    "PAYLOAD_TOO_LARGE",
    whose === "user"
      ? "There is no room left for your files. Delete conversations with files that you no longer need."
      : "There is no room left for files of this organization. Somebody has to delete conversations with files that are no longer needed.",
  );
}
