import {
  countPinned,
  type Db,
  findConversation,
  findMessage,
  isForeignKeyViolation,
  lockConversations,
  updateConversation as updateRow,
} from "@parley/db";
import {
  type Conversation,
  MAX_PINNED,
  ParleyError,
  type Principal,
  type UpdateConversationInput,
} from "@parley/shared";
import { noSuchFolder } from "../folders/keep-folders.ts";

/** Changes what is given. What is pinned is in view, and what is archived is not: the last wish counts. */
export function updateConversation(
  db: Db,
  principal: Principal,
  { conversationId, ...change }: UpdateConversationInput,
): Promise<Conversation> {
  if (change.pinned === true && change.archived === true)
    throw new ParleyError(
      "BAD_REQUEST",
      "pinned: What is archived can't be pinned. Choose one of them.",
    );
  return db.transaction().execute(async (trx) => {
    const [locked] = await lockConversations(trx, principal, conversationId);
    const before =
      locked === undefined ? undefined : await findConversation(trx, principal, conversationId);
    if (before === undefined) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
    if (before.temporary && (change.pinned === true || change.archived === true))
      throw new ParleyError(
        "CONFLICT",
        "A temporary conversation is in no list, so it can be neither pinned nor archived.",
      );
    if (change.shownMessageId !== undefined)
      await assertIn(trx, principal, conversationId, change.shownMessageId);
    if (before.temporary && typeof change.folderId === "string")
      throw new ParleyError("CONFLICT", "A temporary conversation is in no list, so in no folder.");
    if (change.pinned === true && !before.pinned) await assertRoomForPin(trx, principal);
    await updateRow(trx, principal, conversationId, {
      ...change,
      ...(change.pinned === true && { archived: false }),
      ...(change.archived === true && { pinned: false }),
    }).catch((error: unknown) => {
      throw typeof change.folderId === "string" && isForeignKeyViolation(error)
        ? noSuchFolder()
        : error;
    });
    return (await findConversation(trx, principal, conversationId)) ?? before;
  });
}

async function assertIn(
  trx: Db,
  { organizationId }: Principal,
  conversationId: string,
  messageId: string,
): Promise<void> {
  const message = await findMessage(trx, organizationId, messageId);
  if (message?.conversationId !== conversationId)
    throw new ParleyError("NOT_FOUND", "There is no such message in this conversation.");
}

async function assertRoomForPin(trx: Db, principal: Principal): Promise<void> {
  if ((await countPinned(trx, principal)) >= MAX_PINNED)
    throw new ParleyError(
      "CONFLICT",
      `At most ${MAX_PINNED} conversations can be pinned. Unpin another one first.`,
    );
}
