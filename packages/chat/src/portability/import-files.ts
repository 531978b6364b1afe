import { createHash } from "node:crypto";
import {
  appendFileChunk,
  beginFile,
  type Db,
  type FileStorage,
  finishFile,
  keepFiles,
} from "@parley/db";
import {
  type ExportedFile,
  type ExportedMessage,
  isFileBlock,
  maxSizeOf,
  ParleyError,
  type Principal,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { tooLarge } from "../files/file-kinds.ts";
import { sniffMediaType, TextCheck } from "../files/sniff-media-type.ts";
import { CHUNK_BYTES, KEPT_UNSENT_MS, noRoom } from "../files/upload-file.ts";

/** Every file that a message names is in the document once, and is named. */
export function assertFiles(
  messages: readonly ExportedMessage[],
  files: readonly ExportedFile[],
): void {
  const byId = new Map(files.map((file) => [file.id, file]));
  const named = new Set<string>();
  for (const [at, { content }] of messages.entries())
    for (const [place, block] of content.entries()) {
      if (!isFileBlock(block)) continue;
      const file = byId.get(block.fileId);
      if (file === undefined || file.mediaType !== block.mediaType)
        throw refusal(
          ["messages", at, "content", place, "fileId"],
          "The document has no such file.",
        );
      named.add(block.fileId);
    }
  if (byId.size !== files.length) throw refusal(["files"], "Two files have the same id.");
  for (const [at, { id }] of files.entries())
    if (!named.has(id)) throw refusal(["files", at, "id"], "No message has this file.");
}

/** Writes the files anew, and says by which ids. All of them get new ones. */
export async function writeFiles(
  trx: Db,
  principal: Principal,
  files: readonly ExportedFile[],
  storage: FileStorage,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [at, file] of files.entries()) {
    const id = uuidv7();
    ids.set(file.id, id);
    const bytes = Buffer.concat(file.bytes.map((piece) => Buffer.from(piece, "base64")));
    assertIntact(file, bytes, at);
    const begun = { id, name: file.name, size: bytes.length, keepMs: KEPT_UNSENT_MS };
    const full = await beginFile(trx, principal, begun, storage);
    if (full !== null) throw noRoom(full);
    for (let position = 0; position * CHUNK_BYTES < bytes.length; position++) {
      const from = position * CHUNK_BYTES;
      const chunk = bytes.subarray(from, from + CHUNK_BYTES);
      await appendFileChunk(trx, { fileId: id, position, bytes: chunk });
    }
    const { mediaType } = file;
    const sha256 = Buffer.from(file.sha256, "hex");
    await finishFile(trx, id, { mediaType, size: bytes.length, sha256 });
  }
  if (ids.size > 0) await keepFiles(trx, principal, [...ids.values()]);
  return ids;
}

/** The same messages, with the files' new ids. */
export function renameFiles(
  messages: readonly ExportedMessage[],
  ids: ReadonlyMap<string, string>,
): ExportedMessage[] {
  return messages.map((message) => ({
    ...message,
    content: message.content.map((block) =>
      isFileBlock(block) ? { ...block, fileId: ids.get(block.fileId) ?? block.fileId } : block,
    ),
  }));
}

/** What is said of a file is believed no more than of one that is uploaded. */
function assertIntact(file: ExportedFile, bytes: Buffer, at: number): void {
  const refuse = (key: string, message: string): never => {
    throw refusal(["files", at, key], message);
  };
  const mediaType = sniffMediaType(bytes) ?? "text/plain";
  if (bytes.length > maxSizeOf(mediaType)) throw tooLarge(mediaType);
  if (bytes.length !== file.size) refuse("size", "The file has another number of bytes.");
  if (mediaType !== file.mediaType) refuse("mediaType", "Its bytes are of another kind of file.");
  if (mediaType === "text/plain" && !new TextCheck().isText(bytes, true))
    refuse("bytes", "This is no text in UTF-8.");
  if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
    refuse("sha256", "The bytes are not those that were exported.");
}

function refusal(path: (string | number)[], message: string): ParleyError {
  const whole = ["document", ...path];
  return new ParleyError("BAD_REQUEST", `${whole.join(".")}: ${message}`, {
    issues: [{ path: whole, message }],
  });
}
