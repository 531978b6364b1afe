import type { Folder, Principal } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

interface FolderRow {
  id: string;
  name: string;
  createdAt: Date;
}

const folderColumns = ["id", "name", "createdAt"] as const;

function folderRowToFolder({ id, name, createdAt }: FolderRow): Folder {
  return { id, name, createdAt: createdAt.toISOString() };
}

function selectFolders(db: Db, { organizationId, userId }: Owner) {
  return db
    .selectFrom("folders")
    .select(folderColumns)
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId);
}

/** All of the principal's, by their names. */
export async function listFolders(db: Db, principal: Principal): Promise<Folder[]> {
  const rows = await selectFolders(db, principal)
    .orderBy(sql`lower(name)`)
    .orderBy("name")
    .execute();
  return rows.map(folderRowToFolder);
}

export async function findFolder(
  db: Db,
  principal: Principal,
  by: { id: string } | { name: string },
): Promise<Folder | undefined> {
  const query = selectFolders(db, principal);
  const row = await ("id" in by
    ? query.where("id", "=", by.id)
    : query.where("name", "=", by.name)
  ).executeTakeFirst();
  return row && folderRowToFolder(row);
}

/** Undefined: the id is taken. Throws a unique violation where the principal has such a name. */
export async function insertFolder(
  db: Db,
  { organizationId, userId }: Principal,
  folder: { id: string; name: string },
): Promise<Folder | undefined> {
  const row = await db
    .insertInto("folders")
    .values({ ...folder, organizationId, userId })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning(folderColumns)
    .executeTakeFirst();
  return row && folderRowToFolder(row);
}

/** Undefined: the principal has no such folder. Throws a unique violation as `insertFolder` does. */
export async function renameFolder(
  db: Db,
  principal: Principal,
  id: string,
  name: string,
): Promise<Folder | undefined> {
  const row = await db
    .updateTable("folders")
    .set({ name })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .returning(folderColumns)
    .executeTakeFirst();
  return row && folderRowToFolder(row);
}

/** What is in it stays, in no folder. False: the principal has no such folder. */
export async function deleteFolder(db: Db, principal: Principal, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("folders")
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** All that the person has in the organization. */
export async function deleteFolders(db: Db, owner: Owner): Promise<void> {
  await db
    .deleteFrom("folders")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .execute();
}
