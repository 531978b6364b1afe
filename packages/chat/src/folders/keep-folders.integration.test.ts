import { randomUUID } from "node:crypto";
import { insertPerson } from "@parley/db/testing";
import { type ExportRecord, MAX_FOLDERS, type Principal } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];
let mine: Principal;
let colleague: Principal;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
  mine = bed.principal;
  const { organizationId } = mine;
  colleague = { ...mine, ...(await insertPerson(bed.db, { organizationId, role: "member" })) };
});
afterAll(() => bed.close());

const make = (name: string = randomUUID(), principal = mine) =>
  chat.folders.create(principal, { name });
const converse = (folderId?: string, principal = mine) =>
  chat.conversations.create(principal, { title: "Some", folderId });
const listed = async (
  filter: { folderId?: string; only?: "unfiled" | "pinned" | "archived" } = {},
  principal = mine,
) =>
  (await chat.conversations.list(principal, { limit: 100, ...filter })).items.map(({ id }) => id);
const namesOf = async (principal: Principal) =>
  (await chat.folders.list(principal)).map(({ name }) => name);
const refused = (code: string) => ({ code });

describe("a folder", () => {
  test("is its maker's alone, and has a name that no other of theirs has", async () => {
    const folder = await make("Work");
    const again = { id: folder.id, name: "Work" };
    expect(await chat.folders.create(mine, again)).toEqual(folder);
    await make("Work", colleague);
    expect(await namesOf(colleague)).toEqual(["Work"]);
    await expect(make("Work")).rejects.toMatchObject(refused("CONFLICT"));
    await make("alpine");
    expect(await namesOf(mine)).toEqual(["alpine", "Work"]);
    const other = await make("Other");
    const rename = (principal: Principal, name: string) =>
      chat.folders.update(principal, { folderId: other.id, name });
    await expect(rename(mine, "Work")).rejects.toMatchObject(refused("CONFLICT"));
    expect(await rename(mine, "Private")).toEqual({ ...other, name: "Private" });
    for (const stranger of [colleague, bed.foreigner]) {
      await expect(rename(stranger, "Theirs")).rejects.toMatchObject(refused("NOT_FOUND"));
      await expect(chat.folders.delete(stranger, other.id)).rejects.toMatchObject(
        refused("NOT_FOUND"),
      );
      await expect(
        chat.folders.create(stranger, { id: other.id, name: "Theirs" }),
      ).rejects.toMatchObject(refused("CONFLICT"));
    }
    expect(await namesOf(mine)).toEqual(["alpine", "Private", "Work"]);
  });

  test("has the conversations that were put into it, and the rest are in none", async () => {
    const folder = await make();
    const inside = await converse(folder.id);
    const outside = await converse();
    expect(inside).toMatchObject({ folderId: folder.id });
    expect(outside).toMatchObject({ folderId: null });
    expect(await listed({ folderId: folder.id })).toEqual([inside.id]);
    expect(await listed({ only: "unfiled" })).toContain(outside.id);
    expect(await listed({ only: "unfiled" })).not.toContain(inside.id);
    expect(await listed()).toEqual(expect.arrayContaining([inside.id, outside.id]));
    const put = (conversationId: string, folderId: string | null) =>
      chat.conversations.update(mine, { conversationId, folderId });
    const { updatedAt } = outside;
    expect(await put(outside.id, folder.id)).toMatchObject({ folderId: folder.id, updatedAt });
    expect(await listed({ folderId: folder.id })).toEqual([outside.id, inside.id]);
    await chat.conversations.update(mine, { conversationId: inside.id, archived: true });
    expect(await listed({ folderId: folder.id })).toEqual([outside.id]);
    expect(await listed({ folderId: folder.id, only: "archived" })).toEqual([inside.id]);
    expect(await put(outside.id, null)).toMatchObject({ folderId: null });
    expect(await listed({ folderId: folder.id })).toEqual([]);
  });

  test("that is deleted leaves what was in it", async () => {
    const folder = await make();
    const { id } = await converse(folder.id);
    await chat.folders.delete(mine, folder.id);
    expect(await chat.conversations.get(mine, id)).toMatchObject({ folderId: null });
    expect(await listed({ only: "unfiled" })).toContain(id);
    await expect(listed({ folderId: folder.id })).rejects.toMatchObject(refused("NOT_FOUND"));
  });

  test("of another, or none at all, takes no conversation, and shows none", async () => {
    const theirs = await make("Theirs", colleague);
    const { id: conversationId } = await converse();
    for (const folderId of [theirs.id, (await make("Far", bed.foreigner)).id, randomUUID()]) {
      const notFound = refused("NOT_FOUND");
      await expect(
        chat.conversations.update(mine, { conversationId, folderId }),
      ).rejects.toMatchObject(notFound);
      await expect(converse(folderId)).rejects.toMatchObject(notFound);
      await expect(listed({ folderId })).rejects.toMatchObject(notFound);
    }
    // Nor past the domain: the database itself refuses it.
    await expect(
      bed.db
        .updateTable("conversations")
        .set({ folderId: theirs.id })
        .where("id", "=", conversationId)
        .execute(),
    ).rejects.toMatchObject({ constraint: "conversations_folder" });
    expect(await chat.conversations.get(mine, conversationId)).toMatchObject({ folderId: null });
  });

  test("takes no temporary conversation", async () => {
    const { id: folderId } = await make();
    const passing = await chat.conversations.create(mine, { temporary: true });
    await expect(
      chat.conversations.update(mine, { conversationId: passing.id, folderId }),
    ).rejects.toMatchObject(refused("CONFLICT"));
    await expect(
      chat.conversations.create(mine, { temporary: true, folderId }),
    ).rejects.toMatchObject(refused("BAD_REQUEST"));
  });
});

async function recordsOf(records: AsyncIterable<ExportRecord>): Promise<ExportRecord[]> {
  const all: ExportRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

test("folders are in their maker's export, empty ones too, and go with all that they wrote", async () => {
  const { id: folderId } = await make("Kept", colleague);
  await make("Empty", colleague);
  const { id } = await converse(folderId, colleague);
  const records = await recordsOf(await chat.data.exportUser(colleague));
  const { userId } = colleague;
  for (const name of ["Kept", "Empty"])
    expect(records).toContainEqual(expect.objectContaining({ type: "folder", userId, name }));
  expect(records).toContainEqual(
    expect.objectContaining({ type: "conversation", id, folder: "Kept" }),
  );
  await chat.data.deleteContentOf(mine, userId);
  expect(await namesOf(colleague)).toEqual([]);
});

test("a fork is in the folder of what it was made from", async () => {
  const { id: folderId } = await make();
  const { id: conversationId } = await converse(folderId);
  const signal = new AbortController().signal;
  const message = { message: "/echo rate=max a", maxTokens: 100, conversationId };
  await chat.complete(mine, message, signal);
  const [asked] = await chat.conversations.messages(mine, { conversationId });
  const messageId = asked?.id ?? "";
  const forked = await chat.conversations.fork(mine, { conversationId, messageId });
  expect(forked.folderId).toBe(folderId);
});

test("nobody has more than 100, however many are made at once; an import does without", async () => {
  const { organizationId } = mine;
  const keen = { ...mine, ...(await insertPerson(bed.db, { organizationId, role: "member" })) };
  const names = Array.from({ length: MAX_FOLDERS + 10 }, (_, at) => `Folder ${at}`);
  const made = await Promise.allSettled(names.map((name) => make(name, keen)));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(MAX_FOLDERS);
  for (const { reason } of made.filter((one) => one.status === "rejected"))
    expect(reason).toMatchObject(refused("CONFLICT"));
  const now = new Date().toISOString();
  const taken = await namesOf(keen);
  const folderAfterImport = async (folder: string) => {
    const { conversationId } = await chat.data.importConversation(keen, {
      document: {
        format: "parley.conversation",
        version: 1,
        exportedAt: now,
        conversation: {
          id: randomUUID(),
          title: "Imported",
          origin: "chat",
          createdAt: now,
          updatedAt: now,
          folder,
        },
        messages: [],
      },
    });
    const { folderId } = await chat.conversations.get(keen, conversationId);
    const folders = await chat.folders.list(keen);
    return folders.find(({ id }) => id === folderId)?.name;
  };
  expect(await folderAfterImport(taken[0] ?? "")).toBe(taken[0]);
  expect(await folderAfterImport("One more")).toBeUndefined();
});
