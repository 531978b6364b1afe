import type { QueryClient } from "@tanstack/react-query";
import { v7 as uuidv7 } from "uuid";
import { parley } from "../app/parley.ts";
import { type FileBlock, toContent } from "../attachments/sent-file.ts";
import { accountQuery } from "../data/account.ts";
import { takeStartedRun } from "../data/conversation-messages.ts";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { keepParameters, type Parameters, toOptions } from "../parameters/parameters.ts";
import { session } from "../session/session.ts";
import { callWithTools } from "../tools/call-with-tools.ts";
import { outbox, putInOutbox, removeFromOutbox } from "./outbox.ts";
import type { OutboxItem } from "./outbox-item.ts";

export interface NewMessage {
  /** Undefined makes a new conversation. */
  conversationId: string | undefined;
  parentId: string | null;
  content: string;
  files: readonly FileBlock[];
  model: string | undefined;
  /** How else the answer is asked for. */
  parameters: Parameters;
  /** Whether a new conversation is a temporary one. */
  temporary?: boolean;
  /** Of a new one that is kept. */
  folderId?: string | undefined;
}

/** Shows a message at once and sends it. Returns the conversation that it is in. */
export function sendMessage(client: QueryClient, message: NewMessage): string {
  const conversationId = message.conversationId ?? uuidv7();
  const item: OutboxItem = {
    id: uuidv7(),
    conversationId,
    createConversation: message.conversationId === undefined,
    ...(message.temporary === true
      ? { temporary: true }
      : message.folderId !== undefined && { folderId: message.folderId }),
    parentId: message.parentId,
    content: message.content,
    ...(message.files.length > 0 && { files: message.files }),
    model: message.model,
    options: toOptions(message.parameters),
    createdAt: new Date().toISOString(),
    failure: null,
  };
  keepParameters(client, message.conversationId, conversationId, message.parameters);
  void deliver(client, item);
  return conversationId;
}

/** The same id again: when the first try did arrive, this returns its run. */
export function retrySend(client: QueryClient, id: string): void {
  const item = outbox.get().find((candidate) => candidate.id === id);
  if (item !== undefined) void deliver(client, { ...item, failure: null });
}

/** Made before its first message: so it is never seen elsewhere. */
async function beginInFolder({ conversationId: id, folderId }: OutboxItem): Promise<void> {
  if (folderId === undefined) return;
  try {
    await parley.conversations.create.mutate({ id, folderId });
  } catch (error) {
    // The folder was deleted meanwhile: the message matters more.
    if (codeOf(error) !== "NOT_FOUND") throw error;
  }
}

async function deliver(client: QueryClient, item: OutboxItem): Promise<void> {
  putInOutbox(item);
  try {
    await beginInFolder(item);
    const started = await callWithTools(client, item.options ?? {}, (options) =>
      parley.messages.send.mutate({
        id: item.id,
        conversationId: item.conversationId,
        ...(item.createConversation && { createConversation: true }),
        ...(item.temporary === true && { temporary: true }),
        parentId: item.parentId,
        content: toContent(item.content, item.files ?? []),
        ...options,
        ...(item.model !== undefined && { model: item.model }),
      }),
    );
    await takeStartedRun(client, started);
    removeFromOutbox(item.id);
  } catch (error) {
    if (codeOf(error) === "UNAUTHORIZED") session.set(() => "signed-out");
    // The role was changed meanwhile: the page shows what it allows now.
    if (codeOf(error) === "FORBIDDEN")
      await client.invalidateQueries({ queryKey: accountQuery.queryKey });
    putInOutbox({ ...item, failure: failureOf(error) });
  }
}
