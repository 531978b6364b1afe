import { findConversation, findFolder } from "@parley/db";
import {
  type Conversation,
  type ConversationExport,
  EXPORT_VERSION,
  type ExportedMessage,
  type ForkConversationInput,
  isActive,
  MAX_FORKED_MESSAGES,
  type Message,
  ParleyError,
  type Principal,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { type ImportOptions, writeConversation } from "../portability/import-conversation.ts";
import { listMessages } from "./list-messages.ts";

/**
 * A new conversation that begins with the path to a message, as copies with ids of their own. What
 * its answers used counts once, where they were made. A fork of a temporary one is temporary. Repeated
 * with the same `id`, it is done once.
 */
export async function forkConversation(
  options: ImportOptions,
  principal: Principal,
  { conversationId, messageId, id = uuidv7() }: ForkConversationInput,
): Promise<Conversation> {
  const { db } = options;
  const path = await listMessages(db, principal, { conversationId, leaf: messageId });
  const from = await findConversation(db, principal, conversationId);
  if (from === undefined) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  if (path.length > MAX_FORKED_MESSAGES)
    throw new ParleyError(
      "BAD_REQUEST",
      `There are ${path.length} messages up to there; at most ${MAX_FORKED_MESSAGES} can be copied.`,
    );
  if (path.some(({ run }) => run !== null && isActive(run.status)))
    throw new ParleyError(
      "CONFLICT",
      "This answer is still being written. Wait for its end, or stop it.",
    );
  const folder =
    from.folderId === null ? undefined : await findFolder(db, principal, { id: from.folderId });
  const now = new Date().toISOString();
  const document: ConversationExport = {
    format: "parley.conversation",
    version: EXPORT_VERSION,
    exportedAt: now,
    conversation: {
      id,
      title: from.title,
      origin: "chat",
      createdAt: now,
      updatedAt: now,
      ...(from.temporary && { temporary: true }),
      ...(folder && { folder: folder.name }),
    },
    messages: copiesOf(path),
  };
  await writeConversation(options, principal, { id, document });
  const forked = await findConversation(db, principal, id);
  if (forked === undefined) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  return forked;
}

function copiesOf(path: readonly Message[]): ExportedMessage[] {
  const made: ExportedMessage[] = [];
  for (const { role, content, createdAt, run } of path) {
    const parentId = made.at(-1)?.id ?? null;
    made.push({ id: uuidv7(), parentId, role, content, createdAt, run: run && copyOf(run) });
  }
  return made;
}

function copyOf(run: NonNullable<Message["run"]>): NonNullable<ExportedMessage["run"]> {
  const { model, status, attempt, stopReason, failure, usage, upstreamRequestId } = run;
  const { createdAt, startedAt, endedAt, costMicroDollars } = run;
  return {
    id: uuidv7(),
    model,
    status,
    attempt,
    options: {},
    stopReason,
    failure,
    usage: usage && { ...usage, costMicroDollars, estimated: false },
    upstreamRequestId,
    createdAt,
    startedAt,
    endedAt,
  };
}
