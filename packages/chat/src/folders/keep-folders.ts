import {
  holdCountOfMember,
  type Db,
  deleteFolder,
  findFolder,
  insertFolder,
  isUniqueViolation,
  renameFolder,
} from "@parley/db";
import {
  type CreateFolderInput,
  type Folder,
  MAX_FOLDERS,
  ParleyError,
  type Principal,
  type UpdateFolderInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";

/** Makes it, or returns what the same call has made before. */
export async function createFolder(
  db: Db,
  principal: Principal,
  { id = uuidv7(), name }: CreateFolderInput,
): Promise<Folder> {
  const before = await findFolder(db, principal, { id });
  if (before?.name === name) return before;
  return orTaken(name, () =>
    db.transaction().execute(async (trx) => {
      if ((await holdCountOfMember(trx, "folders", principal)) >= MAX_FOLDERS)
        throw new ParleyError(
          "CONFLICT",
          `You have ${MAX_FOLDERS} folders, and more cannot be kept. Delete one that you do not need.`,
        );
      const made = await insertFolder(trx, principal, { id, name });
      if (made === undefined)
        throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each folder.");
      return made;
    }),
  );
}

export async function updateFolder(
  db: Db,
  principal: Principal,
  { folderId, name }: UpdateFolderInput,
): Promise<Folder> {
  const folder = await orTaken(name, () => renameFolder(db, principal, folderId, name));
  if (folder === undefined) throw noSuchFolder();
  return folder;
}

export async function removeFolder(db: Db, principal: Principal, id: string): Promise<void> {
  if (!(await deleteFolder(db, principal, id))) throw noSuchFolder();
}

/** The person's folder of that name, made where there is room; null: there is none. */
export async function folderNamed(
  trx: Db,
  principal: Principal,
  name: string,
): Promise<string | null> {
  const count = await holdCountOfMember(trx, "folders", principal);
  const found = await findFolder(trx, principal, { name });
  if (found !== undefined) return found.id;
  if (count >= MAX_FOLDERS) return null;
  const made = await insertFolder(trx, principal, { id: uuidv7(), name });
  return made?.id ?? null;
}

export function noSuchFolder(): ParleyError {
  return new ParleyError("NOT_FOUND", "There is no such folder of yours.");
}

async function orTaken<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ParleyError(
      "CONFLICT",
      `You have a folder named “${name}” already. Choose another name.`,
    );
  }
}
