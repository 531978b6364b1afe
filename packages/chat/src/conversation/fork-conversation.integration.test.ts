import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Chat } from "../chat.ts";
import { startTestBed, type TestBed } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: Chat;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  chat = (await bed.start()).chat;
});
afterAll(() => bed.close());

const signal = new AbortController().signal;
const maxTokens = 2_000;

async function converse(conversationId?: string) {
  const message = "/think rate=max a question";
  const named = conversationId === undefined ? {} : { conversationId };
  const reply = await chat.complete(bed.principal, { message, maxTokens, ...named }, signal);
  const messages = await messagesOf(reply.conversationId);
  return { conversationId: reply.conversationId, messages };
}

const messagesOf = (conversationId: string) =>
  chat.conversations.messages(bed.principal, { conversationId });

test("a fork has copies of the messages up to there, and is by itself from then on", async () => {
  const { conversationId } = await converse();
  const { messages } = await converse(conversationId);
  expect(messages).toHaveLength(4);
  await chat.conversations.update(bed.principal, { conversationId, title: "A title" });
  const answer = messages[1];
  if (answer === undefined) throw new Error("There is no answer.");
  const input = { conversationId, messageId: answer.id, id: randomUUID() };
  const forked = await chat.conversations.fork(bed.principal, input);
  expect(forked).toMatchObject({ id: input.id, title: "A title", temporary: false });
  expect(await chat.conversations.fork(bed.principal, input)).toEqual(forked);
  const copies = await messagesOf(forked.id);
  expect(copies.map(({ role, content, createdAt }) => ({ role, content, createdAt }))).toEqual(
    messages.slice(0, 2).map(({ role, content, createdAt }) => ({ role, content, createdAt })),
  );
  expect(copies[1]?.parentId).toBe(copies[0]?.id);
  expect(copies[1]?.run).toMatchObject({ model: answer.run?.model, usage: answer.run?.usage });
  const ids = new Set(messages.flatMap(({ id, run }) => [id, run?.id]));
  expect(copies.flatMap(({ id, run }) => [id, run?.id ?? id]).filter((id) => ids.has(id))).toEqual(
    [],
  );
  const before = await chat.usage(bed.principal, {});
  await chat.conversations.delete(bed.principal, conversationId);
  expect(await messagesOf(forked.id)).toEqual(copies);
  expect(await chat.usage(bed.principal, {})).toMatchObject({ total: before.total });
  expect((await converse(forked.id)).messages).toHaveLength(4);
});

test("a fork of a temporary conversation is temporary", async () => {
  const made = await chat.conversations.create(bed.principal, { temporary: true });
  const { messages } = await converse(made.id);
  const messageId = messages[1]?.id ?? "";
  const forked = await chat.conversations.fork(bed.principal, {
    conversationId: made.id,
    messageId,
  });
  expect(forked).toMatchObject({ temporary: true });
  expect(forked.expiresAt).not.toBeNull();
});

test("what is not there, is elsewhere, or is being written is not forked", async () => {
  const { conversationId, messages } = await converse();
  const messageId = messages[1]?.id ?? "";
  const other = await converse();
  await expect(
    chat.conversations.fork(bed.foreigner, { conversationId, messageId }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    chat.conversations.fork(bed.principal, { conversationId: other.conversationId, messageId }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  const taken = { conversationId, messageId: messages[0]?.id ?? "", id: other.conversationId };
  await expect(chat.conversations.fork(bed.principal, taken)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  const started = await chat.start(bed.principal, {
    message: "/long 500 rate=20",
    maxTokens,
    conversationId,
  });
  await expect(
    chat.conversations.fork(bed.principal, {
      conversationId,
      messageId: started.assistantMessage.id,
    }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  await chat.runs.stop(bed.principal, started.run.id);
});
