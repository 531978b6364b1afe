import { randomUUID } from "node:crypto";
import {
  callsIn,
  type ContentBlock,
  MAX_SHARES_OF_CONVERSATION,
  type Principal,
  textOf,
} from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Chat } from "../chat.ts";
import { startTestBed, type TestBed } from "../testing/start-test-bed.ts";
import { createTestTools } from "../testing/test-tools.ts";

let bed: TestBed;
let chat: Chat;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  chat = (await bed.start()).chat;
});
afterAll(() => bed.close());

const signal = new AbortController().signal;
const maxTokens = 2_000;

/** A conversation with an exchange, and where it ends. */
async function converse(message = "/echo rate=max shown"): Promise<{
  conversationId: string;
  leaf: string;
}> {
  const system = "hidden instructions";
  const reply = await chat.complete(bed.principal, { message, system, maxTokens }, signal);
  const { conversationId } = reply;
  const messages = await chat.conversations.messages(bed.principal, { conversationId });
  return { conversationId, leaf: messages.at(-1)?.id ?? "" };
}

const share = (
  at: { conversationId: string; leaf: string },
  { showsAuthor = false, showsTools = false } = {},
) => chat.shares.create(bed.principal, { ...at, showsAuthor, showsTools });

test("a link shows what the branch said then: no thinking, instructions, names, or later words", async () => {
  const at = await converse("/think rate=max shown");
  await chat.conversations.update(bed.principal, {
    conversationId: at.conversationId,
    title: "A title",
  });
  const { token, ...made } = await share(at);
  expect(Buffer.from(token, "base64url").length).toBeGreaterThanOrEqual(16);
  const { conversationId } = at;
  await chat.complete(bed.principal, { message: "/echo later", conversationId, maxTokens }, signal);
  await chat.conversations.update(bed.principal, {
    conversationId: conversationId,
    title: "Another title",
  });
  const shown = await chat.shares.read(token);
  expect(shown).toMatchObject({ title: "A title", author: null, sharedAt: made.createdAt });
  expect(shown.messages.map(({ role, model }) => [role, model])).toEqual([
    ["user", null],
    ["assistant", "claude-sonnet-4-6"],
  ]);
  const messages = await chat.conversations.messages(bed.principal, { conversationId });
  const thought = messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === "thinking" ? [block.thinking] : [])),
  );
  expect(thought).toHaveLength(1);
  const text = JSON.stringify(shown);
  for (const hidden of [...thought, "hidden instructions", "later"])
    expect(text).not.toContain(hidden);
  expect(made).toMatchObject({ conversationId, title: "A title", messages: 2 });
});

test("calls of tools are in it where that was chosen, and not why one was decided on as it was", async () => {
  const { chat: withTools } = await bed.start({ tools: [createTestTools().source] });
  const { run, assistantMessage } = await withTools.start(bed.principal, {
    message: '/tool add {"a":1,"b":2} /tool ask {}',
    tools: ["add", "ask"],
    maxTokens,
  });
  const { id: runId, conversationId } = run;
  const status = async () => (await withTools.runs.get(bed.principal, runId)).status;
  await expect.poll(status).toBe("waiting");
  const callId = (await bed.readLog(runId)).flatMap((event) =>
    event.type === "tool.call" && event.name === "ask" ? [event.id] : [],
  )[0];
  const decision = { approved: false, reason: "a private reason" };
  await withTools.runs.decide(bed.principal, { runId, callId: callId ?? "", ...decision });
  await expect.poll(status).toBe("completed");
  const at = { conversationId, leaf: assistantMessage.id };
  const closed = await share(at);
  const hidden = await chat.shares.read(closed.token);
  expect(hidden.messages[1]).not.toHaveProperty("calls");
  const { token } = await share(at, { showsTools: true });
  const shown = await chat.shares.read(token);
  expect(shown.messages[1]?.calls).toMatchObject([
    {
      name: "add",
      input: { a: 1, b: 2 },
      approved: null,
      result: { output: { sum: 3 }, isError: false },
    },
    { name: "ask", approved: false, result: null },
  ]);
  expect(JSON.stringify(shown.messages[1]?.calls)).not.toContain("a private reason");
  // Whoever goes on from it takes along what is shown, and no more.
  const answer = shown.messages[1];
  const taken = await answerTaken(token);
  expect({ text: textOf(taken), calls: callsIn(taken) }).toEqual({
    text: answer?.text,
    calls: answer?.calls,
  });
  expect(callsIn(await answerTaken(closed.token))).toEqual([]);
});

/** The answer in a conversation that somebody else goes on with from a link. */
async function answerTaken(token: string): Promise<ContentBlock[]> {
  const { conversationId } = await chat.shares.continue(bed.foreigner, { token });
  const messages = await chat.conversations.messages(bed.foreigner, { conversationId });
  return messages[1]?.content ?? [];
}

test("the author's name is in it where it was chosen, and the other branch is not", async () => {
  const at = await converse();
  await chat.messages.edit(bed.principal, {
    messageId: (await chat.conversations.messages(bed.principal, at))[0]?.id ?? randomUUID(),
    content: "/echo other branch",
  });
  const named = await chat.shares.read((await share(at, { showsAuthor: true })).token);
  expect(named.author).toBeTypeOf("string");
  expect(JSON.stringify(named)).not.toContain("other branch");
});

test("only the token's hash is stored", async () => {
  const { token } = await share(await converse());
  const rows = await bed.db.selectFrom("shares").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("an answer that is being written is not in it, and nothing at all cannot be shared", async () => {
  const begun = await chat.start(bed.principal, { message: "/long 4000 rate=50", maxTokens });
  const { conversationId } = begun.run;
  const at = { conversationId, leaf: begun.assistantMessage.id };
  const shown = await chat.shares.read((await share(at)).token);
  expect(shown.messages.map(({ role }) => role)).toEqual(["user"]);
  await chat.runs.stop(bed.principal, begun.run.id);
});

test("what is another's, or temporary, cannot be shared", async () => {
  const at = await converse();
  const input = { ...at, showsAuthor: false, showsTools: false };
  await expect(chat.shares.create(bed.foreigner, input)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const other = await converse();
  await expect(share({ ...at, leaf: other.leaf })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const temporary = await chat.start(bed.principal, {
    message: "/echo x",
    temporary: true,
    maxTokens,
  });
  const hidden = {
    conversationId: temporary.run.conversationId,
    leaf: temporary.userMessage.id,
  };
  await expect(share(hidden)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("links are bounded, also when many are made at once", async () => {
  const at = await converse();
  const tries = Array.from({ length: MAX_SHARES_OF_CONVERSATION + 5 }, () => share(at));
  const settled = await Promise.allSettled(tries);
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(
    MAX_SHARES_OF_CONVERSATION,
  );
  const page = { conversationId: at.conversationId, limit: 100 };
  expect((await chat.shares.list(bed.principal, page)).items).toHaveLength(
    MAX_SHARES_OF_CONVERSATION,
  );
});

test("pages of links follow each other", async () => {
  const at = await converse();
  const made = [await share(at), await share(at), await share(at)].map(({ id }) => id).reverse();
  const { conversationId } = at;
  const first = await chat.shares.list(bed.principal, { conversationId, limit: 2 });
  const cursor = first.nextCursor ?? "";
  const second = await chat.shares.list(bed.principal, { conversationId, limit: 2, cursor });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
});

test("whoever made a link ends it, or an administrator; nobody else", async () => {
  const { id, token } = await share(await converse());
  const gone = { code: "NOT_FOUND", message: "This link is not valid (any more)." };
  await expect(chat.shares.revoke(bed.foreigner, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const colleague: Principal = { ...bed.principal, userId: randomUUID(), role: "member" };
  await expect(chat.shares.revoke(colleague, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { items } = await chat.shares.listOrganization(bed.principal, { limit: 100 });
  expect(items.find((one) => one.id === id)).not.toHaveProperty("title");
  await chat.shares.revoke({ ...colleague, role: "admin" }, id);
  await expect(chat.shares.read(token)).rejects.toMatchObject(gone);
  await expect(chat.shares.read("no such token")).rejects.toMatchObject(gone);
  const audit = await bed.db
    .selectFrom("auditLog")
    .select("action")
    .where("targetId", "=", id)
    .orderBy("createdAt")
    .execute();
  expect(audit.map(({ action }) => action)).toEqual(["share.create", "share.revoke"]);
});

test("what the organization no longer allows does not open, until it does again", async () => {
  const at = await converse();
  const { token } = await share(at);
  expect(await chat.sharing.set(bed.principal, { allowed: false })).toEqual({ allowed: false });
  await expect(chat.shares.read(token)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(share(at)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await chat.sharing.get(bed.foreigner)).toEqual({ allowed: true });
  await chat.sharing.set(bed.principal, { allowed: true });
  expect((await chat.shares.read(token)).messages).toHaveLength(2);
});

test("a link of somebody who left does not open", async () => {
  const { token } = await share(await converse());
  const { organizationId, userId } = bed.principal;
  await bed.db.updateTable("users").set({ banned: true }).where("id", "=", userId).execute();
  await expect(chat.shares.read(token)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await bed.db.updateTable("users").set({ banned: false }).where("id", "=", userId).execute();
  expect((await chat.shares.read(token)).messages).toHaveLength(2);
  expect(organizationId).toBeTypeOf("string");
});

test("it goes with its conversation", async () => {
  const at = await converse();
  const { token } = await share(at);
  await chat.conversations.delete(bed.principal, at.conversationId);
  await expect(chat.shares.read(token)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("others go on from it in a conversation of their own, once for each id", async () => {
  const at = await converse();
  const { token } = await share(at);
  const id = randomUUID();
  const made = await chat.shares.continue(bed.foreigner, { token, id });
  expect(made).toEqual({ conversationId: id, messages: 2, alreadyThere: false });
  expect(await chat.shares.continue(bed.foreigner, { token, id })).toEqual({
    ...made,
    alreadyThere: true,
  });
  const copied = await chat.conversations.messages(bed.foreigner, { conversationId: id });
  expect(copied.map(({ content }) => content)).toEqual(
    (await chat.shares.read(token)).messages.map(({ text }) => [{ type: "text", text }]),
  );
  expect(copied[1]?.run).toMatchObject({ model: "claude-sonnet-4-6", status: "completed" });
});

test("links are in the export of what somebody has, without what opens them", async () => {
  const { id, token } = await share(await converse());
  const records = [];
  for await (const record of await chat.data.exportUser(bed.principal)) records.push(record);
  expect(records.filter(({ type }) => type === "share")).toContainEqual(
    expect.objectContaining({ id }),
  );
  expect(JSON.stringify(records)).not.toContain(token);
});
