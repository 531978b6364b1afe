import { randomBytes } from "node:crypto";
import {
  appendAudit,
  countShares,
  type Db,
  findConversation,
  findSharingAllowed,
  findUserName,
  insertShare,
  lockConversations,
} from "@parley/db";
import {
  type CreatedShare,
  type CreateShareInput,
  MAX_SHARED_MESSAGES,
  MAX_SHARES_OF_CONVERSATION,
  MAX_SHARES_OF_USER,
  MAX_SNAPSHOT_LENGTH,
  ParleyError,
  type Principal,
  type SharedMessage,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { listMessages } from "../conversation/list-messages.ts";
import { snapshotOf } from "./snapshot-of.ts";

/** Of a link's token: nobody finds one by trying. */
const TOKEN_BYTES = 24;

/** Keeps what a branch says now for whoever has the link, which is told this once. */
export function createShare(
  db: Db,
  principal: Principal,
  input: CreateShareInput,
): Promise<CreatedShare> {
  const { conversationId, leaf, showsAuthor, showsTools } = input;
  return db.transaction().execute(async (trx) => {
    await assertMayShare(trx, principal, conversationId);
    const conversation = await findConversation(trx, principal, conversationId);
    const branch = await listMessages(trx, principal, { conversationId, leaf });
    const messages = snapshotOf(branch, { showsTools });
    assertSize(messages);
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const share = await insertShare(trx, principal, {
      id: uuidv7(),
      token,
      conversationId,
      title: conversation?.title ?? null,
      author: showsAuthor ? await findUserName(trx, principal.userId) : null,
      messages,
    });
    await appendAudit(trx, principal, {
      action: "share.create",
      target: { type: "share", id: share.id },
      after: { conversationId, messages: messages.length, showsAuthor, showsTools },
    });
    return { ...share, token };
  });
}

async function assertMayShare(trx: Db, principal: Principal, conversationId: string) {
  // Locked: of many calls at once, each counts those before it.
  const [locked] = await lockConversations(trx, principal, conversationId);
  const conversation = locked && (await findConversation(trx, principal, conversationId));
  if (!conversation) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  if (conversation.temporary)
    throw new ParleyError(
      "CONFLICT",
      "A temporary conversation cannot be shared: it is to leave no trace.",
    );
  if (!(await findSharingAllowed(trx, principal.organizationId)))
    throw new ParleyError("FORBIDDEN", "Your organization does not allow links to conversations.");
  const { ofUser, ofConversation } = await countShares(trx, principal, conversationId);
  if (ofConversation >= MAX_SHARES_OF_CONVERSATION)
    throw new ParleyError(
      "CONFLICT",
      `This conversation has ${MAX_SHARES_OF_CONVERSATION} links. Revoke one first.`,
    );
  if (ofUser >= MAX_SHARES_OF_USER)
    throw new ParleyError("CONFLICT", `You have ${MAX_SHARES_OF_USER} links. Revoke some first.`);
}

function lengthOf({ text, calls }: SharedMessage): number {
  return text.length + (calls === undefined ? 0 : JSON.stringify(calls).length);
}

function assertSize(messages: readonly SharedMessage[]): void {
  if (!messages.some(({ text }) => /\S/.test(text)))
    throw new ParleyError("BAD_REQUEST", "leaf: There is nothing in it yet that can be shared.");
  const isLong =
    messages.length > MAX_SHARED_MESSAGES ||
    messages.reduce((length, message) => length + lengthOf(message), 0) > MAX_SNAPSHOT_LENGTH;
  if (isLong)
    throw new ParleyError(
      "PAYLOAD_TOO_LARGE",
      `Too long to be shared: a link shows at most ${MAX_SHARED_MESSAGES} messages with ${MAX_SNAPSHOT_LENGTH} characters.`,
    );
}
