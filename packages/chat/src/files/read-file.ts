import { type Db, deleteUnsentFile, findFile, readFileChunks } from "@parley/db";
import { type File, ParleyError, type Principal } from "@parley/shared";
import { fileRowToFile } from "./file-row-to-file.ts";

/** A file, and its bytes as they are taken. */
export interface FileContent {
  file: File;
  chunks: AsyncIterable<Buffer>;
}

export async function getFile(db: Db, principal: Principal, id: string): Promise<File> {
  const row = await findFile(db, principal, id);
  if (row === undefined) throw noSuchFile();
  return fileRowToFile(row);
}

export async function readFile(db: Db, principal: Principal, id: string): Promise<FileContent> {
  const file = await getFile(db, principal, id);
  return { file, chunks: whole(file, readFileChunks(db, id)) };
}

/** Throws where it was deleted meanwhile: a shorter file must not pass for it. */
async function* whole({ size }: File, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== size) throw noSuchFile();
}

/** Deletes one that was sent in no message; with a message, its files are deleted by themselves. */
export async function deleteFile(db: Db, principal: Principal, id: string): Promise<void> {
  if (await deleteUnsentFile(db, principal, id)) return;
  if ((await findFile(db, principal, id)) === undefined) throw noSuchFile();
  throw new ParleyError(
    "CONFLICT",
    "A message has this file. It is deleted with the conversation that the message is in.",
  );
}

export function noSuchFile(where = ""): ParleyError {
  return new ParleyError(
    "NOT_FOUND",
    `${where}There is no such file. What is not sent within 24 hours is deleted: upload it again.`,
  );
}
