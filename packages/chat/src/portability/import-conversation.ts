import {
  areIdsTaken,
  countMessages,
  countPinned,
  type Db,
  type FileStorage,
  findConversation,
  type ImportedMessageRow,
  type ImportedRunRow,
  insertImportedConversation,
  insertImportedLog,
  insertImportedMessages,
  insertImportedRuns,
  isUniqueViolation,
  updateConversation,
} from "@parley/db";
import {
  type ExportedMessage,
  type ExportedRun,
  type ImportConversationInput,
  type ImportedConversation,
  isActive,
  MAX_PINNED,
  ParleyError,
  type Principal,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { folderNamed } from "../folders/keep-folders.ts";
import { assertTree } from "./assert-tree.ts";
import { assertFiles, renameFiles, writeFiles } from "./import-files.ts";
import { importedLog } from "./imported-log.ts";

export interface ImportOptions {
  db: Db;
  temporaryForMs: number;
  storage: FileStorage;
}

/**
 * Gives back an exported conversation as it was: order, branches, times, runs and what they used
 * (which is in no account here). All of it or nothing; no run is started. The messages
 * and runs keep their ids where none of them is taken, or else all get new ones. Repeated with the same `id`, it is done once.
 */
export async function importConversation(
  options: ImportOptions,
  principal: Principal,
  input: ImportConversationInput,
): Promise<ImportedConversation> {
  const { messages, files = [] } = input.document;
  assertTree(messages);
  assertFiles(messages, files);
  try {
    return await writeConversation(options, principal, input);
  } catch (error) {
    // Another import took one of the ids between the look and the writing: now it is seen.
    if (!isUniqueViolation(error)) throw error;
    return writeConversation(options, principal, input);
  }
}

/** The same, of a document that Parley has made itself; its messages may name files that are here. */
export function writeConversation(
  { db, temporaryForMs, storage }: ImportOptions,
  principal: Principal,
  { id, document: { conversation, messages, files = [] } }: ImportConversationInput,
): Promise<ImportedConversation> {
  return db.transaction().execute(async (trx) => {
    const archived = conversation.archived === true && conversation.temporary !== true;
    const wantsPin = conversation.pinned === true && !archived && conversation.temporary !== true;
    // Where there is no room for a pin, the conversation matters more.
    const pinned = wantsPin && (await countPinned(trx, principal)) < MAX_PINNED;
    const insert = (as: string): Promise<boolean> =>
      insertImportedConversation(trx, principal, {
        id: as,
        title: conversation.title,
        origin: conversation.origin,
        createdAt: new Date(conversation.createdAt),
        updatedAt: new Date(conversation.updatedAt),
        archived,
        pinned,
        temporaryForMs: conversation.temporary && temporaryForMs,
      });
    let conversationId = id ?? conversation.id;
    if (!(await insert(conversationId))) {
      if (id !== undefined) return findImported(trx, principal, id, messages.length);
      conversationId = uuidv7();
      await insert(conversationId);
    }
    if (conversation.folder !== undefined && conversation.temporary !== true) {
      const folderId = await folderNamed(trx, principal, conversation.folder);
      await updateConversation(trx, principal, conversationId, { folderId });
    }
    const fileIds = await writeFiles(trx, principal, files, storage);
    await writeMessages(trx, principal, conversationId, renameFiles(messages, fileIds));
    return { conversationId, messages: messages.length, alreadyThere: false };
  });
}

/** The same call again: what it made is there. */
async function findImported(
  trx: Db,
  principal: Principal,
  conversationId: string,
  messages: number,
): Promise<ImportedConversation> {
  const found = await findConversation(trx, principal, conversationId);
  const held = await countMessages(trx, principal.organizationId, conversationId);
  if (found === undefined || held !== messages)
    throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each import.");
  return { conversationId, messages, alreadyThere: true };
}

async function writeMessages(
  trx: Db,
  { organizationId, userId }: Principal,
  conversationId: string,
  messages: readonly ExportedMessage[],
): Promise<void> {
  const written = messages.flatMap(({ run, ...message }) =>
    run === null ? [] : [{ message, run: ended(run) }],
  );
  const areTaken = await areIdsTaken(trx, {
    messageIds: messages.map(({ id }) => id),
    runIds: written.map(({ run }) => run.id),
  });
  const newIds = new Map(areTaken ? messages.map(({ id }) => [id, uuidv7()]) : []);
  const renamed = (id: string): string => newIds.get(id) ?? id;
  const runs = written.map(({ message, run }) => ({
    message,
    run: toRunRow({ ...run, id: areTaken ? uuidv7() : run.id }, message.id, renamed),
  }));
  await insertImportedMessages(
    trx,
    { organizationId, conversationId },
    messages.map((message) => toMessageRow(message, renamed)),
  );
  const rows = runs.map(({ run }) => run);
  await insertImportedRuns(trx, { organizationId, userId, conversationId }, rows);
  const logs = runs.flatMap(({ message, run }) => importedLog(run, message.content));
  await insertImportedLog(trx, logs);
}

function toMessageRow(
  message: ExportedMessage,
  renamed: (id: string) => string,
): ImportedMessageRow {
  return {
    id: renamed(message.id),
    parentId: message.parentId && renamed(message.parentId),
    role: message.role,
    content: message.content,
    createdAt: new Date(message.createdAt),
  };
}

type EndedRun = ExportedRun & { endedAt: string };

/** A run that was going then is nobody's now: it was cut off, as if its process had died. */
function ended(run: ExportedRun): EndedRun {
  const endedAt = run.endedAt ?? run.startedAt ?? run.createdAt;
  return isActive(run.status) ? { ...run, status: "interrupted", endedAt } : { ...run, endedAt };
}

function toRunRow(
  run: EndedRun,
  messageId: string,
  renamed: (id: string) => string,
): ImportedRunRow {
  const { continues, ...options } = run.options;
  return {
    id: run.id,
    messageId: renamed(messageId),
    model: run.model,
    status: run.status,
    attempt: run.attempt,
    options: {
      ...options,
      ...(continues !== undefined && { continues: renamed(continues) }),
      imported: { usage: run.usage },
    },
    decisions: run.decisions ?? [],
    // Of no call here: none can be taken for a repetition of it.
    requestId: uuidv7(),
    stopReason: run.stopReason,
    failure: run.failure,
    upstreamRequestId: run.upstreamRequestId,
    createdAt: new Date(run.createdAt),
    startedAt: run.startedAt === null ? null : new Date(run.startedAt),
    endedAt: new Date(run.endedAt),
  };
}
