import { type Db, findConversation, insertConversation, isForeignKeyViolation } from "@parley/db";
import {
  type Conversation,
  type CreateConversationInput,
  ParleyError,
  type Principal,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { noSuchFolder } from "../folders/keep-folders.ts";
import { notTemporary } from "../send/send-message.ts";

/** Makes it, or returns what the same call has made before. */
export async function createConversation(
  { db, temporaryForMs }: { db: Db; temporaryForMs: number },
  principal: Principal,
  { id = uuidv7(), title, temporary = false, folderId }: CreateConversationInput,
): Promise<Conversation> {
  if (temporary && folderId !== undefined)
    throw new ParleyError("BAD_REQUEST", "folderId: A temporary conversation is in no folder.");
  const conversation = { id, title: title ?? null, folderId, ...(temporary && { temporaryForMs }) };
  await insertConversation(db, principal, conversation).catch((error: unknown) => {
    throw isForeignKeyViolation(error) && folderId !== undefined ? noSuchFolder() : error;
  });
  const made = await findConversation(db, principal, id);
  if (made === undefined)
    throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each conversation.");
  if (temporary && !made.temporary) throw notTemporary();
  return made;
}
