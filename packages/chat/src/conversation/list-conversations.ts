import { type Db, findFolder, listConversations as listRows, type Page } from "@parley/db";
import type { Conversation, ListConversationsInput, Principal } from "@parley/shared";
import { noSuchFolder } from "../folders/keep-folders.ts";

/** Those that a person leads; of a folder, only where it is theirs. */
export async function listConversations(
  db: Db,
  principal: Principal,
  input: ListConversationsInput,
): Promise<Page<Conversation>> {
  const { folderId } = input;
  if (folderId !== undefined && (await findFolder(db, principal, { id: folderId })) === undefined)
    throw noSuchFolder();
  return listRows(db, principal, input);
}
