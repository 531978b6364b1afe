import { randomBytes, randomUUID } from "node:crypto";
import type { Db } from "@parley/db";

/** What somebody of another organization has. */
export interface Stranger {
  conversationId: string;
  /** An answer that was cut off, so that only its owner is in the way of continuing it. */
  messageId: string;
  runId: string;
}

/** Writes another organization with one conversation straight into the database. */
export async function insertStranger(db: Db): Promise<Stranger> {
  const organizationId = randomUUID();
  const userId = randomUUID();
  const conversationId = randomUUID();
  const questionId = randomUUID();
  const messageId = randomUUID();
  const runId = randomUUID();
  const content = JSON.stringify([{ type: "text", text: "A secret." }]);
  const inConversation = { organizationId, conversationId, content };
  await db.insertInto("organizations").values({ id: organizationId, name: "Others" }).execute();
  await db
    .insertInto("users")
    .values({ id: userId, name: "Other", email: "other@example.com" })
    .execute();
  await db.insertInto("members").values({ organizationId, userId, role: "owner" }).execute();
  await db
    .insertInto("conversations")
    .values({ id: conversationId, organizationId, userId, title: "A secret" })
    .execute();
  await db
    .insertInto("messages")
    .values([
      { ...inConversation, id: questionId, parentId: null, role: "user" },
      { ...inConversation, id: messageId, parentId: questionId, role: "assistant" },
    ])
    .execute();
  await db
    .insertInto("runs")
    .values({
      id: runId,
      organizationId,
      conversationId,
      messageId,
      userId,
      model: "claude-sonnet-4-6",
      status: "interrupted",
      options: "{}",
      requestId: questionId,
      inputDigest: randomBytes(32),
      ownerId: null,
      endedAt: new Date(),
    })
    .execute();
  return { conversationId, messageId, runId };
}
