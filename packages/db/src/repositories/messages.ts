import {
  type ContentBlock,
  fileIdsOf,
  type Message,
  type MessageRole,
  type Run,
} from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { indexWords } from "./message-search.ts";

export interface MessageRow {
  id: string;
  organizationId: string;
  conversationId: string;
  parentId: string | null;
  role: MessageRole;
  content: ContentBlock[];
  createdAt: Date;
}

export function messageRowToMessage(row: MessageRow, run: Run | null): Message {
  return {
    id: row.id,
    conversationId: row.conversationId,
    parentId: row.parentId,
    role: row.role,
    content: row.content,
    createdAt: row.createdAt.toISOString(),
    run,
  };
}

const columns = [
  "id",
  "organizationId",
  "conversationId",
  "parentId",
  "role",
  "content",
  "createdAt",
] as const;

/** In the order in which they were added, so a parent always comes before its children. */
export function listMessages(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<MessageRow[]> {
  return db
    .selectFrom("messages")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("conversationId", "=", conversationId)
    .orderBy("position")
    .execute();
}

/** From the root to `leaf`; empty where `leaf` is not in the conversation. */
export async function listPath(
  db: Db,
  organizationId: string,
  conversationId: string,
  leaf: string,
): Promise<MessageRow[]> {
  return db
    .withRecursive("path", (cte) =>
      cte
        .selectFrom("messages")
        .select([...columns, "position"])
        .where("organizationId", "=", organizationId)
        .where("conversationId", "=", conversationId)
        .where("id", "=", leaf)
        .unionAll((union) =>
          union
            .selectFrom("messages as m")
            .innerJoin("path", (join) =>
              join
                .onRef("m.conversationId", "=", "path.conversationId")
                .onRef("m.id", "=", "path.parentId"),
            )
            .select([
              "m.id",
              "m.organizationId",
              "m.conversationId",
              "m.parentId",
              "m.role",
              "m.content",
              "m.createdAt",
              "m.position",
            ]),
        ),
    )
    .selectFrom("path")
    .select(columns)
    .orderBy("position")
    .execute();
}

export function findMessage(
  db: Db,
  organizationId: string,
  id: string,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom("messages")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("id", "=", id)
    .executeTakeFirst();
}

export function findLatestMessage(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom("messages")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("conversationId", "=", conversationId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
}

export interface NewMessage {
  id: string;
  organizationId: string;
  conversationId: string;
  parentId: string | null;
  role: MessageRole;
  content: readonly ContentBlock[];
}

/** With the files that their content names, and with what they are found by; in the order of `messages`. Without a time of their own: now. */
export async function insertMessages(
  db: Db,
  messages: readonly (NewMessage & { createdAt?: Date })[],
): Promise<MessageRow[]> {
  const rows = await db
    .with("added", (cte) =>
      cte
        .insertInto("messages")
        .values(
          messages.map((message) => ({ ...message, content: JSON.stringify(message.content) })),
        )
        .returning([...columns, "position"]),
    )
    .with(
      "indexed",
      () => sql<{ messageId: string }>`(${indexWords(sql.table("added"), messages)})`,
    )
    .selectFrom("added")
    .select(columns)
    .orderBy("position")
    .execute();
  await linkFiles(db, messages);
  return rows;
}

/** Files of one INSERT: well below what one statement may have parameters for. */
const LINKS_AT_ONCE = 500;

/** Tells which files these messages have, so that they are deleted with the last of them. */
export async function linkFiles(
  db: Db,
  messages: readonly Pick<NewMessage, "id" | "conversationId" | "content">[],
): Promise<void> {
  const links = messages.flatMap(({ id, conversationId, content }) =>
    [...new Set(fileIdsOf(content))].map((fileId) => ({ conversationId, messageId: id, fileId })),
  );
  for (let at = 0; at < links.length; at += LINKS_AT_ONCE)
    await db
      .insertInto("messageFiles")
      .values(links.slice(at, at + LINKS_AT_ONCE))
      .execute();
}
