import { randomUUID } from "node:crypto";
import type { ConversationExport, Principal, SearchHit } from "@parley/shared";
import { findUnsortedOwners, sortIntoBuckets } from "@parley/db";
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
    await expect.poll(async () => (await find("numbat")).items[0]?.message?.id).toBe(messageId);
    await expect.poll(() => bed.db.selectFrom("searchBacklog").selectAll().execute()).toEqual([]);
    expect((await find("axolotl")).items).toEqual([]);
  });

  test("finds rare words among more messages than are looked through one by one", async () => {
    await importMany(bed.foreigner, 3_300, (at) => (at < 30 ? "an old dodo" : "nothing of note"));
    expect((await findAll("dodo ", bed.foreigner)).length).toBe(30);
  });

  test("finds what is only in the oldest of many messages, in the order of their age", async () => {
    const other = await addPerson();
    const words = (at: number) => [
      at % 2 === 0 ? "even" : "odd",
      ...(at < 3_100 ? ["obsolescent"] : []),
      ...(at === 7 || at === 1_500 || at === 4_000 || at === 8_190 ? ["moa"] : []),
    ];
    const ids = await importMany(other, 8_200, (at) => words(at).join(" "));
    const unsorted = await findAll("moa ", other);
    await sortAll();
    const sorted = await queryOnce(
      bed.connectionString,
      `SELECT count(DISTINCT bucket)::int AS buckets, count(*) FILTER (WHERE bucket IS NULL)::int AS left
      FROM message_search WHERE user_id = '${other.userId}'`,
    );
    expect(sorted).toEqual([{ buckets: 1, left: 2_056 }]);
    const at = (...places: number[]) => places.map((place) => ids[place]);
    expect(unsorted).toEqual(at(8_190, 4_000, 1_500, 7));
    expect(await findAll("moa ", other)).toEqual(unsorted);
    expect(await findAll("mo", other)).toEqual(unsorted);
    expect(await findAll("odd moa ", other)).toEqual(at(7));
    expect(await findAll("even m", other)).toEqual(at(8_190, 4_000, 1_500));
    expect(await findAll("moa od", other)).toEqual(at(7));
    expect(await findAll("odd even ", other)).toEqual([]);
    const gone = await find("obsolescent ", { as: other });
    expect(gone.complete).toBe(true);
    expect(gone.items.map(({ message }) => message?.id)).toEqual(
      ids.slice(3_080, 3_100).toReversed(),
    );
    expect((await findAll("obsol", other, 50)).length).toBe(3_100);
    expect((await find("moa ", { as: bed.principal })).items).toEqual([]);
    // One that came late: its place is within a bucket, but it is not in that.
    await queryOnce(
      bed.connectionString,
      `UPDATE message_search SET bucket = NULL WHERE message_id = '${ids[1_500]}'`,
    );
    expect(await findAll("moa ", other)).toEqual(unsorted);
    await bed.db.deleteFrom("conversations").where("userId", "=", other.userId).execute();
    await queryOnce(bed.connectionString, "ANALYZE");
    expect(JSON.stringify(await tableContents(bed.db))).not.toContain("obsolescent");
    const statistics = await queryOnce(
      bed.connectionString,
      `SELECT attname FROM pg_stats WHERE tablename = 'message_search_by_words'`,
    );
    expect(statistics).toEqual([]);
  });
});

/** The ids of all messages that are found, page by page. */
async function findAll(q: string, as: Principal, limit = 3) {
  const ids: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const page = await find(q, { as, limit, ...(cursor !== undefined && { cursor }) });
    expect(page.complete).toBe(true);
    ids.push(...page.items.map(({ message }) => message?.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

async function sortAll() {
  for (const owner of await findUnsortedOwners(bed.db, undefined))
    while (
      owner.isOverdue &&
      (await bed.db.transaction().execute((trx) => sortIntoBuckets(trx, owner))) !== undefined
    );
}

/** One more person of the organization. */
async function addPerson(): Promise<Principal> {
  const userId = randomUUID();
  const email = `${userId}@example.com`;
  await bed.db.insertInto("users").values({ id: userId, name: "Other", email }).execute();
  const { organizationId } = bed.principal;
  await bed.db.insertInto("members").values({ organizationId, userId, role: "member" }).execute();
  return { ...bed.principal, userId };
}

/** One conversation with so many messages; their ids. */
async function importMany(as: Principal, count: number, textAt: (at: number) => string) {
  const messages = Array.from({ length: count }, (_, at) => ({
    ...anImport(uuidv7(), textAt(at)).messages[0],
  }));
  const document = conversationOf(anImport(uuidv7(), ""), messages);
  await chat.data.importConversation(as, { document });
  return messages.map(({ id }) => id);
}

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
