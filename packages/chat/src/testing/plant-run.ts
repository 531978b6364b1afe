import { randomUUID } from "node:crypto";
import type { RunOptions } from "@parley/db";
import type { RunEvent } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import type { TestBed } from "./start-test-bed.ts";

/** A run as a process leaves it behind that dies: being written by nobody, its log ending anywhere. */
export async function plantRun(
  { db, principal }: TestBed,
  { question, options, log }: { question: string; options: RunOptions; log: readonly RunEvent[] },
): Promise<{ runId: string; conversationId: string }> {
  const { organizationId, userId } = principal;
  const [conversationId, userMessageId, messageId, runId] = [
    uuidv7(),
    uuidv7(),
    uuidv7(),
    uuidv7(),
  ];
  const place = { organizationId, conversationId };
  const text = [{ type: "text", text: question }];
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("conversations")
      .values({ id: conversationId, organizationId, userId })
      .execute();
    await trx
      .insertInto("messages")
      .values([
        {
          ...place,
          id: userMessageId,
          parentId: null,
          role: "user",
          content: JSON.stringify(text),
        },
        { ...place, id: messageId, parentId: userMessageId, role: "assistant", content: "[]" },
      ])
      .execute();
    const decisions = log.flatMap((event) =>
      event.type === "tool.approval" ? [{ callId: event.id, approved: event.approved }] : [],
    );
    await trx
      .insertInto("runEvents")
      .values(
        log.map((event, at) => ({
          runId,
          seq: at + 1,
          data: JSON.stringify(
            event.type === "run.started" ? { ...event, runId, messageId } : event,
          ),
        })),
      )
      .execute();
    await trx
      .insertInto("runs")
      .values({
        ...place,
        id: runId,
        messageId,
        userId,
        model: "claude-sonnet-4-6",
        status: "streaming",
        startedAt: new Date(),
        options: JSON.stringify(options),
        decisions: JSON.stringify(decisions),
        requestId: uuidv7(),
        inputDigest: Buffer.alloc(32),
        ownerId: randomUUID(),
        apiKeyId: null,
      })
      .execute();
  });
  return { runId, conversationId };
}
