import {
  type Db,
  findConversation,
  listMessages as listRows,
  listPath,
  listRunsOfConversation,
  messageRowToMessage,
  runRowToRun,
} from "@parley/db";
import { type Message, ParleyError, type Principal } from "@parley/shared";
import { noSuchMessage } from "../send/send-message.ts";

/** The tree of a conversation, parents before children, or the path to one leaf. */
export async function listMessages(
  db: Db,
  principal: Principal,
  { conversationId, leaf }: { conversationId: string; leaf?: string | undefined },
): Promise<Message[]> {
  const { organizationId } = principal;
  if ((await findConversation(db, principal, conversationId)) === undefined)
    throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  const rows =
    leaf === undefined
      ? await listRows(db, organizationId, conversationId)
      : await listPath(db, organizationId, conversationId, leaf);
  if (leaf !== undefined && rows.length === 0) throw noSuchMessage();
  const runs = await listRunsOfConversation(db, organizationId, conversationId);
  const runOf = new Map(runs.map((run) => [run.messageId, runRowToRun(run)]));
  return rows.map((row) => messageRowToMessage(row, runOf.get(row.id) ?? null));
}
