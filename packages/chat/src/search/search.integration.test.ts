import { randomUUID } from "node:crypto";
import type { ConversationExport, Principal, SearchHit } from "@parley/shared";
import { queryOnce, tableContents } from "@parley/db/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
});
afterAll(() => bed.close());

const find = (q: string, more: { cursor?: string; limit?: number; as?: Principal } = {}) =>
  chat.conversations.search(more.as ?? bed.principal, {
    q,
    cursor: more.cursor,
    limit: more.limit ?? 20,
  });

/** A hit as its role (or "title") and its text, with the hits in brackets. */
function written({ title, message }: SearchHit): string {
  const parts = message?.snippet ?? title;
  const text = parts.map((part) => (part.hit ? `[${part.text}]` : part.text)).join("");
  return `${message?.role ?? "title"}: ${text}`;
}

async function ask(message: string, more: { temporary?: boolean; as?: Principal } = {}) {
  const principal = more.as ?? bed.principal;
  const { run, userMessage } = await chat.start(principal, {
    message,
    maxTokens: 1_000,
    ...(more.temporary === true && { temporary: true }),
  });
  await readFollow(chat, principal, run.id);
  return { conversationId: run.conversationId, questionId: userMessage.id };
}

describe("a search", () => {
  test("finds titles, then questions and answers, the newest first, by the beginning of a word", async () => {
    const { conversationId, questionId } = await ask("/echo rate=max The Zürich **heron** flies");
    const { items, nextCursor, instead, complete } = await find("FLIES zuri");
    expect(items.map(written)).toEqual([
      "title: /echo rate=max The [Zürich] **heron** [flies]",
      "assistant: The [Zürich] heron [flies]",
      "user: /echo rate=max The [Zürich] heron [flies]",
    ]);
    expect(items[2]?.message?.id).toBe(questionId);
    expect(items.every(({ conversation }) => conversation.id === conversationId)).toBe(true);
    expect({ nextCursor, instead, complete }).toEqual({
      nextCursor: null,
      instead: null,
      complete: true,
    });
  });

  test("needs all of the words, and nothing of what is not a word", async () => {
    await ask("/echo rate=max quokka alone");
    expect((await find("quokka giraffe")).items).toEqual([]);
    expect((await find("%_'\\ !")).items).toEqual([]);
    expect((await find("quokka' | 'the")).items).toEqual([]);
  });

  test("finds a part of a word, and one that is misspelt, where nothing has it", async () => {
    await ask("/echo rate=max Krankenversicherung");
    const part = await find("versicherung");
    expect(part.items.map(written)[0]).toContain("title");
    const misspelt = await find("krankenversichreung");
    expect(misspelt.instead).toBe("krankenversicherung");
    expect(misspelt.items.map(written)).toContain("assistant: [Krankenversicherung]");
  });

  test("gives page by page, without a title twice", async () => {
    const { conversationId } = await ask("/echo rate=max pangolin one");
    await chat.conversations.update(bed.principal, {
      conversationId: conversationId,
      title: "pangolin",
    });
    for (let at = 0; at < 2; at++) await ask("/echo rate=max pangolin");
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await find("pangolin", { limit: 2, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.items.map(({ message }) => message?.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    // Three titles, and two messages of each.
    expect(seen.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(new Set(seen).size).toBe(7);
    expect(seen.length).toBe(9);
  });

  test("finds nothing of others, of temporary conversations, and of those that callers hold", async () => {
    await ask("/echo rate=max axolotl", { as: bed.foreigner });
    await ask("/echo rate=max axolotl", { temporary: true });
    const { run } = await chat.answer(bed.principal, {
      messages: [{ role: "user", content: [{ type: "text", text: "/echo rate=max axolotl" }] }],
      maxTokens: 100,
    });
    await readFollow(chat, bed.principal, run.id);
    expect((await find("axolotl")).items).toEqual([]);
    const theirs = await find("axolotl", { as: bed.foreigner });
    expect(theirs.items.length).toBe(3);
  });

  test("knows nothing of what was deleted", async () => {
    const { conversationId } = await ask("/echo rate=max thylacine");
    expect((await find("thylacine")).items.length).toBe(3);
    await chat.conversations.delete(bed.principal, conversationId);
    expect((await find("thylacine")).items).toEqual([]);
    await queryOnce(bed.connectionString, "ANALYZE");
    expect(JSON.stringify(await tableContents(bed.db))).not.toContain("thylacine");
  });

  test("finds what was imported, and what was here before there was a search", async () => {
    const messageId = uuidv7();
    const document = anImport(messageId, "An imported numbat");
    await chat.data.importConversation(bed.principal, { document });
    expect((await find("numbat")).items[0]?.message?.id).toBe(messageId);
    await queryOnce(bed.connectionString, "DELETE FROM message_search");
    await bed.db
      .insertInto("searchBacklog")
      .values({ conversationId: "00000000-0000-0000-0000-000000000000", position: "0" })
      .execute();
    expect((await find("numbat")).items).toEqual([]);
    await bed.start();
    await expect
      .poll(async () => (await find("numbat")).items[0]?.message?.id, { timeout: 20_000 })
      .toBe(messageId);
    await expect
      .poll(() => bed.db.selectFrom("searchBacklog").selectAll().execute(), { timeout: 20_000 })
      .toEqual([]);
    expect((await find("axolotl")).items).toEqual([]);
  });

  test("finds rare words among more messages than are looked through one by one", async () => {
    const messages = Array.from({ length: 3_300 }, (_, at) => ({
      ...anImport(uuidv7(), at < 30 ? "an old dodo" : "nothing of note").messages[0],
    }));
    const document = anImport(uuidv7(), "");
    await chat.data.importConversation(bed.foreigner, {
      document: conversationOf(document, messages),
    });
    const rare = await find("dodo", { as: bed.foreigner, limit: 20 });
    expect(rare.items.length).toBe(20);
    const rest = await find("dodo", {
      as: bed.foreigner,
      limit: 20,
      ...(rare.nextCursor !== null && { cursor: rare.nextCursor }),
    });
    expect(rest.items.length).toBe(10);
    expect(rest.nextCursor).toBeNull();
  });
});

type Documents = ConversationExport["messages"];

function conversationOf(document: ConversationExport, messages: Partial<Documents[number]>[]) {
  const [first] = document.messages;
  if (first === undefined) throw new Error("There is a first message.");
  return { ...document, messages: messages.map((message) => ({ ...first, ...message })) };
}

function anImport(messageId: string, text: string): ConversationExport {
  const at = new Date(0).toISOString();
  return {
    format: "parley.conversation",
    version: 1,
    exportedAt: at,
    conversation: { id: randomUUID(), title: null, origin: "chat", createdAt: at, updatedAt: at },
    messages: [
      {
        id: messageId,
        parentId: null,
        role: "user",
        content: [{ type: "text", text }],
        createdAt: at,
        run: null,
      },
    ],
  };
}
