import type { ContentBlock } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import { indexWords } from "./message-search.ts";

/** Messages that one transaction adds to the search: it takes about 0.1 s. */
const MESSAGES_AT_ONCE = 200;

/**
 * Adds some of the messages to the search that are older than it. Undefined: all of them are there,
 * or another process is at it. To be called in a transaction.
 */
export async function indexSomeOfBacklog(trx: Db): Promise<number | undefined> {
  const last = await trx
    .selectFrom("searchBacklog")
    .select(["conversationId", "position"])
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (last === undefined) return undefined;
  const { rows } = await sql<{
    id: string;
    conversationId: string;
    position: string;
    content: ContentBlock[];
  }>`
    SELECT id, conversation_id, position, content FROM messages
    WHERE (conversation_id, position) > (${last.conversationId}::uuid, ${last.position}::bigint)
    ORDER BY conversation_id, position LIMIT ${MESSAGES_AT_ONCE}
  `.execute(trx);
  const end = rows.at(-1);
  if (end === undefined) {
    await trx.deleteFrom("searchBacklog").execute();
    return undefined;
  }
  const ids = rows.map(({ id }) => id);
  // Locked, so that none of them is deleted between the read and the write.
  const there = sql`(SELECT * FROM messages WHERE id = ANY(${ids}::uuid[]) FOR KEY SHARE)`;
  await indexWords(there, rows).execute(trx);
  const { conversationId, position } = end;
  await trx.updateTable("searchBacklog").set({ conversationId, position }).execute();
  return rows.length;
}
