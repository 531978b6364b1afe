import { MAX_PINNED } from "@parley/shared";
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

const make = (more: { temporary?: boolean } = {}) =>
  chat.conversations.create(bed.principal, { title: "Some", ...more });
const update = (conversationId: string, change: { pinned?: boolean; archived?: boolean }) =>
  chat.conversations.update(bed.principal, { conversationId, ...change });
const listed = async (only?: "pinned" | "archived") =>
  (await chat.conversations.list(bed.principal, { limit: 100, only })).items.map(({ id }) => id);

describe("a conversation", () => {
  test("that is pinned is in both lists; archived, only in that of such", async () => {
    const { id } = await make();
    expect(await update(id, { pinned: true })).toMatchObject({ pinned: true, archived: false });
    expect(await listed("pinned")).toContain(id);
    expect(await listed()).toContain(id);
    expect(await update(id, { archived: true })).toMatchObject({ pinned: false, archived: true });
    expect(await listed("pinned")).not.toContain(id);
    expect(await listed()).not.toContain(id);
    expect(await listed("archived")).toEqual([id]);
    expect(await update(id, { pinned: true })).toMatchObject({ pinned: true, archived: false });
    await expect(update(id, { pinned: true, archived: true })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await update(id, { pinned: false });
  });

  test("is brought back by a new message", async () => {
    const { id } = await make();
    await update(id, { archived: true });
    const { run } = await chat.start(bed.principal, {
      message: "/echo rate=max back",
      conversationId: id,
      maxTokens: 100,
    });
    await readFollow(chat, bed.principal, run.id);
    expect(await chat.conversations.get(bed.principal, id)).toMatchObject({ archived: false });
  });

  test("keeps the rest when one thing is changed, and its place in the list", async () => {
    const { id, updatedAt } = await make();
    await chat.conversations.update(bed.principal, { conversationId: id, title: "Other" });
    expect(await update(id, { pinned: true })).toMatchObject({ title: "Other", updatedAt });
    await update(id, { pinned: false });
  });

  test("is opened where it was left: at the branch that was chosen since its newest message", async () => {
    const shown = async (id: string) =>
      (await chat.conversations.get(bed.principal, id)).shownMessageId;
    const started = await chat.start(bed.principal, {
      message: "/echo rate=max one",
      maxTokens: 100,
    });
    await readFollow(chat, bed.principal, started.run.id);
    const { conversationId } = started.run;
    const shownMessageId = started.assistantMessage.id;
    await chat.conversations.update(bed.principal, { conversationId, shownMessageId });
    expect(await shown(conversationId)).toBe(shownMessageId);
    const again = await chat.messages.regenerate(bed.principal, { messageId: shownMessageId });
    await readFollow(chat, bed.principal, again.run.id);
    expect(await shown(conversationId)).toBeNull();
    const { id: other } = await make();
    await expect(
      chat.conversations.update(bed.principal, { conversationId: other, shownMessageId }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await shown(other)).toBeNull();
  });

  test("of another, or a temporary one, is not changed", async () => {
    const { id } = await make();
    await expect(
      chat.conversations.update(bed.foreigner, { conversationId: id, archived: true }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const passing = await make({ temporary: true });
    await expect(update(passing.id, { pinned: true })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(update(uuidv7(), {})).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("has no room among the pinned once there are enough", async () => {
    const all = await Promise.all(Array.from({ length: MAX_PINNED }, () => make()));
    for (const { id } of all) await update(id, { pinned: true });
    const { id } = await make();
    await expect(update(id, { pinned: true })).rejects.toMatchObject({ code: "CONFLICT" });
    await update(all[0]?.id ?? "", { pinned: true });
    await update(all[0]?.id ?? "", { pinned: false });
    await update(id, { pinned: true });
  });
});
