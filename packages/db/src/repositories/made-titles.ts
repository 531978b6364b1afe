import type { ContentBlock } from "@parley/shared";
import type { Db } from "../tables.ts";
import type { RunRow } from "./runs.ts";

export interface ClaimedTitle {
  firstWords: string;
  question: ContentBlock[];
}

/**
 * Takes it upon the caller to find a title for the conversation of a run: whoever asks first does,
 * once. Undefined: it has a title of somebody's own, is temporary, or was claimed before.
 */
export async function claimTitle(
  db: Db,
  { organizationId, conversationId, messageId }: RunRow,
): Promise<ClaimedTitle | undefined> {
  const row = await db
    .updateTable("conversations as c")
    .from("messages as answer")
    .innerJoin("messages as question", (join) =>
      join
        .onRef("question.conversationId", "=", "answer.conversationId")
        .onRef("question.id", "=", "answer.parentId"),
    )
    .set({ hasFirstWordsAsTitle: false })
    .whereRef("answer.conversationId", "=", "c.id")
    .where("answer.id", "=", messageId)
    .where("c.organizationId", "=", organizationId)
    .where("c.id", "=", conversationId)
    .where("c.hasFirstWordsAsTitle", "=", true)
    .where("c.expiresAt", "is", null)
    .returning(["c.title as firstWords", "question.content as question"])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { firstWords, ...rest } = row;
  return firstWords === null ? undefined : { firstWords, ...rest };
}

/** False: somebody has named or deleted the conversation meanwhile. */
export async function replaceTitle(
  db: Db,
  { organizationId, conversationId }: RunRow,
  titles: { from: string; to: string },
): Promise<boolean> {
  const row = await db
    .updateTable("conversations")
    .set({ title: titles.to })
    .where("organizationId", "=", organizationId)
    .where("id", "=", conversationId)
    .where("title", "=", titles.from)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
