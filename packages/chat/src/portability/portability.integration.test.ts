import { randomUUID } from "node:crypto";
import {
  type ConversationExport,
  conversationExport,
  exportRecord,
  type ExportRecord,
  type Principal,
  textOf,
} from "@parley/shared";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { anyConversation } from "../testing/any-conversation.ts";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let server: TestProcess;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  server = await bed.start();
  chat = server.chat;
});
afterAll(() => bed.close());

async function read(records: Promise<AsyncIterable<ExportRecord>>): Promise<ExportRecord[]> {
  const all: ExportRecord[] = [];
  for await (const record of await records) all.push(exportRecord.parse(record));
  return all;
}

/** The document that REST gives, put together from the records. */
async function exported(principal: Principal, id: string): Promise<ConversationExport> {
  const { records: all } = await chat.data.exportConversation(principal, {
    conversationId: id,
    format: "json",
  });
  const records = await read(Promise.resolve(all));
  const messages = records.flatMap((record) => {
    if (record.type !== "message") return [];
    const { type: _type, conversationId: _id, ...message } = record;
    return [message];
  });
  const [conversation] = records.flatMap((record) => {
    if (record.type !== "conversation") return [];
    const { type: _type, userId: _user, ...rest } = record;
    return [rest];
  });
  expect(records.at(-1)).toEqual({ type: "end", records: records.length - 2 });
  return conversationExport.parse({
    format: "parley.conversation",
    version: 1,
    exportedAt: new Date().toISOString(),
    conversation,
    messages,
  });
}

/** Without the time, and with each id replaced by its place. */
function upToIds({ conversation, messages }: ConversationExport): unknown {
  const places = new Map(messages.map(({ id }, at) => [id, at]));
  return {
    conversation: { ...conversation, id: "" },
    messages: messages.map(({ id: _id, parentId, run, ...message }) => ({
      ...message,
      parent: parentId && places.get(parentId),
      run: run && {
        ...run,
        id: "",
        options: { ...run.options, continues: places.get(run.options.continues ?? "") },
      },
    })),
  };
}

const importAs = (principal: Principal, document: ConversationExport) =>
  chat.data.importConversation(principal, { document });

describe("a conversation that is exported and imported", () => {
  test("is the same, whatever its tree: under its own ids where they are free, else under new ones", async () => {
    await fc.assert(
      fc.asyncProperty(anyConversation, async (document) => {
        const { exportedAt: _at, ...wanted } = JSON.parse(JSON.stringify(document));
        const first = await importAs(bed.principal, document);
        await using _ = {
          [Symbol.asyncDispose]: () =>
            chat.conversations.delete(bed.principal, first.conversationId),
        };
        const { exportedAt: _then, ...given } = await exported(bed.principal, first.conversationId);
        expect(given).toEqual(wanted);
        const second = await importAs(bed.foreigner, conversationExport.parse(document));
        const copy = await exported(bed.foreigner, second.conversationId);
        expect(upToIds(copy)).toEqual(upToIds(document));
        expect(second.conversationId).not.toBe(first.conversationId);
        for (const { run } of copy.messages)
          if (run !== null) expectSoundLog(await bed.readLog(run.id));
      }),
      { numRuns: process.env["PARLEY_LONG"] === "1" ? 400 : 40 },
    );
  }, 600_000);

  test("has its real answers with their branches, and each run tells what its message does", async () => {
    const { principal } = bed;
    const id = randomUUID();
    const first = await chat.start(principal, {
      id,
      maxTokens: 4_096,
      message: "/echo rate=max one",
      system: "Be.",
    });
    await readFollow(chat, principal, first.run.id);
    const messageId = first.assistantMessage.id;
    const again = await chat.messages.regenerate(principal, { messageId, thinking: true });
    await readFollow(chat, principal, again.run.id);
    const failing = await chat.messages.edit(principal, {
      messageId: first.userMessage.id,
      content: "/error 400 no",
    });
    await readFollow(chat, principal, failing.run.id);
    const document = await exported(principal, id);
    expect(document.messages).toHaveLength(5);
    expect(document.messages[1]?.run?.usage?.costMicroDollars).toBeGreaterThan(0);
    expect(document.messages[1]?.run?.options).toEqual({ maxTokens: 4_096, system: "Be." });

    const { conversationId } = await importAs(principal, document);
    expect(upToIds(await exported(principal, conversationId))).toEqual(upToIds(document));
    const before = await chat.conversations.messages(principal, { conversationId: id });
    const after = await chat.conversations.messages(principal, { conversationId });
    expect(after.map(({ content, role }) => [role, content])).toEqual(
      before.map(({ content, role }) => [role, content]),
    );
    expect(after.map(({ run }) => run?.usage)).toEqual(before.map(({ run }) => run?.usage));
    for (const message of after) {
      if (message.run === null) continue;
      const events = await readFollow(chat, principal, message.run.id);
      expectSoundLog(events);
      expect(textOfEvents(events)).toBe(textOf(message.content));
    }
    expect(server.activeRuns()).toBe(0);
    // What was used elsewhere is not used here.
    const counted = await bed.db.selectFrom("usageRecords").select("runId").execute();
    const imported = new Set(after.map(({ run }) => run?.id));
    expect(counted.filter(({ runId }) => imported.has(runId ?? ""))).toEqual([]);
    // And it goes on like any other.
    const more = await chat.messages.send(principal, {
      conversationId,
      parentId: after[1]?.id,
      content: "/echo rate=max two",
    });
    const said = await readFollow(chat, principal, more.run.id);
    expect(textOfEvents(said)).toBe("two");
  });

  test("has what a run that is going has said so far, and comes back as cut off", async () => {
    const { principal } = bed;
    const started = await chat.start(principal, {
      maxTokens: 4_096,
      message: "/long 4000 rate=200 Go on",
    });
    const { id, conversationId } = started.run;
    await readFollow(chat, principal, id, { until: ({ seq }) => seq > 5 });
    const document = await exported(principal, conversationId);
    const [, answer] = document.messages;
    expect(answer?.run?.status).toBe("streaming");
    expect(textOf(answer?.content ?? []).length).toBeGreaterThan(10);
    const copy = await importAs(principal, document);
    const messages = await chat.conversations.messages(principal, copy);
    expect(messages[1]?.run?.status).toBe("interrupted");
    expect(messages[1]?.content).toEqual(answer?.content);
    await chat.conversations.delete(principal, conversationId);
  });

  test("has every message, in order, however many reads it takes", async () => {
    const { principal } = bed;
    const at = new Date().toISOString();
    const made = { role: "user" as const, createdAt: at, run: null, parentId: null };
    const document: ConversationExport = {
      format: "parley.conversation",
      version: 1,
      exportedAt: at,
      conversation: {
        id: randomUUID(),
        title: null,
        origin: "chat",
        createdAt: at,
        updatedAt: at,
      },
      messages: Array.from({ length: 5_120 }, (_, count) => ({
        ...made,
        id: randomUUID(),
        content: [{ type: "text" as const, text: String(count) }],
      })),
    };
    const { conversationId } = await importAs(principal, document);
    const { messages } = await exported(principal, conversationId);
    expect(messages.map(({ content }) => textOf(content))).toEqual(
      document.messages.map(({ content }) => textOf(content)),
    );
  });

  test("is imported once, however often the call is made, and whole or not at all", async () => {
    const { principal } = bed;
    const id = randomUUID();
    const [document] = fc.sample(
      anyConversation.filter(({ messages }) => messages.length > 5),
      1,
    );
    if (document === undefined) throw new Error("There is no sample.");
    const calls = Array.from({ length: 4 }, () =>
      chat.data.importConversation(principal, { id, document }),
    );
    const made = await Promise.all(calls);
    expect(new Set(made.map(({ conversationId }) => conversationId))).toEqual(new Set([id]));
    expect((await exported(principal, id)).messages).toHaveLength(document.messages.length);
    await expect(
      chat.data.importConversation(bed.foreigner, { id, document }),
    ).rejects.toMatchObject({ code: "CONFLICT" });

    const [first] = document.messages;
    if (first === undefined) throw new Error("It has no messages.");
    const orphan = { ...first, id: randomUUID(), parentId: randomUUID() };
    const other = randomUUID();
    for (const broken of [
      orphan,
      { ...first },
      { ...orphan, parentId: null, role: "assistant" as const },
    ])
      await expect(
        chat.data.importConversation(principal, {
          id: other,
          document: { ...document, messages: [...document.messages, broken] },
        }),
      ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(chat.conversations.get(principal, other)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("an export of everything", () => {
  test("has each conversation, key and usage record of its owner, and nobody else's", async () => {
    const { foreigner } = bed;
    const { run } = await chat.start(foreigner, {
      maxTokens: 4_096,
      message: "/echo rate=max mine",
    });
    await readFollow(chat, foreigner, run.id);
    const mine = await read(chat.data.exportUser(foreigner));
    expect(mine[0]).toMatchObject({ type: "export", of: "user", userId: foreigner.userId });
    expect(mine.filter(({ type }) => type === "member")).toMatchObject([{ role: "owner" }]);
    expect(mine).toContainEqual(
      expect.objectContaining({ type: "usage", runId: run.id, firstTokenMs: expect.any(Number) }),
    );
    const held = await bed.db
      .selectFrom("conversations")
      .select("id")
      .where("userId", "=", foreigner.userId)
      .execute();
    const ids = mine.flatMap((record) => (record.type === "conversation" ? [record.id] : []));
    expect(ids.sort()).toEqual(held.map(({ id }) => id).sort());
    const whole = await read(chat.data.exportOrganization(foreigner));
    expect(whole.slice(1, -1)).toEqual(mine.slice(1, -1));
    expect(JSON.stringify(whole)).not.toContain(bed.principal.userId);
  });

  test("is written down", async () => {
    const { organizationId } = bed.foreigner;
    const told = await bed.db
      .selectFrom("auditLog")
      .select(["action", "targetId"])
      .where("organizationId", "=", organizationId)
      .orderBy("createdAt")
      .execute();
    expect(told).toEqual([
      { action: "user.export", targetId: bed.foreigner.userId },
      { action: "organization.export", targetId: organizationId },
    ]);
  });
});

test("what is another's does not exist", async () => {
  const { run } = await chat.start(bed.principal, {
    maxTokens: 4_096,
    message: "/echo rate=max mine",
  });
  await readFollow(chat, bed.principal, run.id);
  const isMissing = { code: "NOT_FOUND" };
  const { conversationId } = run;
  await expect(
    chat.data.exportConversation(bed.foreigner, { conversationId, format: "json" }),
  ).rejects.toMatchObject(isMissing);
  const theirs = bed.principal.userId;
  await expect(chat.data.deleteContentOf(bed.foreigner, theirs)).rejects.toMatchObject(isMissing);
  const colleague: Principal = { ...bed.principal, userId: randomUUID(), role: "member" };
  await expect(
    chat.data.exportConversation(colleague, { conversationId, format: "json" }),
  ).rejects.toMatchObject(isMissing);
  await expect(chat.data.deleteContentOf(colleague, theirs)).rejects.toMatchObject(isMissing);
  expect(await chat.conversations.get(bed.principal, conversationId)).toMatchObject({
    id: conversationId,
  });
});
