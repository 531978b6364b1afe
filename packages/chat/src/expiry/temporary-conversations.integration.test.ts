import { randomUUID } from "node:crypto";
import { tableContents } from "@parley/db/testing";
import type { ChatInput } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import {
  startTestBed,
  TEMPORARY_FOR_MS,
  type TestBed,
  type TestProcess,
} from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
});
afterAll(() => bed.close());

/** A sweep is soon, but the machine may have other things to do. */
const soon = { timeout: 20_000 };
const MINUTE = 60_000;

async function ask(input: Partial<ChatInput>) {
  const { run } = await chat.start(bed.principal, {
    message: "/echo rate=max Between us",
    maxTokens: 100_000,
    ...input,
  });
  return run;
}

/** Begins a temporary conversation, and waits for its first answer. */
async function begin(): Promise<string> {
  const run = await ask({ temporary: true });
  await readFollow(chat, bed.principal, run.id);
  return run.conversationId;
}

/** As if it had not been used for so long that this is what remains to it. */
async function leave(ids: readonly string[], remainingMs: number): Promise<void> {
  await bed.db
    .updateTable("conversations")
    .set({ expiresAt: new Date(Date.now() + remainingMs) })
    .where("id", "in", ids)
    .execute();
}

async function isThere(id: string): Promise<boolean> {
  const row = await bed.db
    .selectFrom("conversations")
    .select("id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Waits until what had expired before was looked at: what has expired since is gone. */
async function untilSwept(): Promise<void> {
  const witness = uuidv7();
  await chat.conversations.create(bed.principal, { id: witness, temporary: true });
  await leave([witness], -1);
  await expect.poll(() => isThere(witness), soon).toBe(false);
}

describe("a temporary conversation", () => {
  it("is in no list and has no title, but its caller can go on with it", async () => {
    const id = await begin();
    const { items } = await chat.conversations.list(bed.principal, { limit: 100 });
    expect(items.map((item) => item.id)).not.toContain(id);
    const { items: runs } = await chat.runs.list(bed.principal, { limit: 100 });
    expect(runs.map(({ conversationId }) => conversationId)).not.toContain(id);

    const next = await ask({ conversationId: id, message: "/echo rate=max And more" });
    await readFollow(chat, bed.principal, next.id);
    const { assistantMessage } = await chat.messages.regenerate(bed.principal, {
      messageId: next.messageId,
    });
    await readFollow(chat, bed.principal, assistantMessage.run?.id ?? "");
    const page = { limit: 100, conversationId: id };
    expect((await chat.runs.list(bed.principal, page)).items).toHaveLength(3);
    expect(await chat.conversations.messages(bed.principal, { conversationId: id })).toHaveLength(
      5,
    );
    expect(await chat.conversations.get(bed.principal, id)).toMatchObject({
      title: null,
      temporary: true,
    });
    await expect(chat.conversations.get(bed.foreigner, id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("stays for its whole time again with each message", async () => {
    const id = await begin();
    const first = await chat.conversations.get(bed.principal, id);
    for (const goOn of [
      () => ask({ conversationId: id }),
      async () => {
        const [question] = await chat.conversations.messages(bed.principal, { conversationId: id });
        const messageId = question?.id ?? "";
        return (await chat.messages.edit(bed.principal, { messageId, content: "/echo Or" })).run;
      },
    ]) {
      await leave([id], MINUTE);
      await readFollow(chat, bed.principal, (await goOn()).id);
      const { expiresAt, updatedAt } = await chat.conversations.get(bed.principal, id);
      expect(Date.parse(expiresAt ?? "") - Date.parse(updatedAt)).toBe(TEMPORARY_FOR_MS);
      expect(Date.parse(expiresAt ?? "")).toBeGreaterThan(Date.parse(first.expiresAt ?? ""));
    }
  });

  it("is begun by each call that begins one, and never made of one that is kept", async () => {
    const { principal } = bed;
    const made = await chat.conversations.create(principal, { temporary: true });
    expect(made.temporary).toBe(true);
    const again = await chat.conversations.create(principal, { id: made.id, temporary: true });
    expect(again).toEqual(made);
    const sent = await chat.messages.send(principal, {
      conversationId: randomUUID(),
      createConversation: true,
      temporary: true,
      content: "/echo rate=max Hi",
    });
    await readFollow(chat, principal, sent.run.id);
    const { conversationId } = sent.run;
    expect(await chat.conversations.get(principal, conversationId)).toMatchObject({
      title: null,
      temporary: true,
    });

    const kept = await chat.conversations.create(principal, {});
    expect(kept).toMatchObject({ temporary: false, expiresAt: null });
    const conflict = { code: "CONFLICT" };
    const refused = [
      () => chat.conversations.create(principal, { id: kept.id, temporary: true }),
      () => ask({ conversationId: kept.id, temporary: true }),
      () =>
        chat.messages.send(principal, {
          conversationId: kept.id,
          createConversation: true,
          temporary: true,
          content: "Hi",
        }),
    ];
    for (const call of refused) await expect(call()).rejects.toMatchObject(conflict);
    expect(await chat.conversations.messages(principal, { conversationId: kept.id })).toEqual([]);
    expect(await chat.conversations.get(principal, kept.id)).toEqual(kept);
  });
});

describe("once its time is over", () => {
  it("is gone with all that was in it, but for what it cost", async () => {
    const text = `canary${randomUUID()}`;
    const run = await ask({ temporary: true, message: `/echo rate=max ${text}` });
    await readFollow(chat, bed.principal, run.id);
    const id = run.conversationId;
    const [used] = await bed.db
      .selectFrom("usageRecords")
      .selectAll()
      .where("runId", "=", run.id)
      .execute();
    expect(used?.outputTokens).toBeGreaterThan(0);

    await leave([id], -1);
    await expect.poll(() => isThere(id), soon).toBe(false);
    const rows = Object.values(await tableContents(bed.db)).flat();
    for (const trace of [text, id, run.id, run.messageId])
      expect(rows.filter((row) => row.includes(trace))).toEqual([]);
    const after = await bed.db
      .selectFrom("usageRecords")
      .selectAll()
      .where("id", "=", used?.id ?? "")
      .execute();
    expect(after).toEqual([{ ...used, runId: null }]);
  });

  it("stays as long as an answer is written in it", async () => {
    const run = await ask({ temporary: true, message: "/long 5000 rate=100" });
    const id = run.conversationId;
    await leave([id], -MINUTE);
    await untilSwept();
    expect(await isThere(id)).toBe(true);
    await chat.runs.stop(bed.principal, run.id);
    await expect.poll(() => isThere(id), soon).toBe(false);
  });

  it("stays when somebody goes on with it just then", async () => {
    const id = await begin();
    await bed.db.transaction().execute(async (trx) => {
      // Whoever uses it has it locked; its time is over all the same.
      const own = trx.selectFrom("conversations").select("id").where("id", "=", id);
      await own.forKeyShare().execute();
      await leave([id], -MINUTE);
      await untilSwept();
      await trx
        .updateTable("conversations")
        .set({ expiresAt: new Date(Date.now() + MINUTE) })
        .where("id", "=", id)
        .execute();
    });
    await untilSwept();
    expect(await isThere(id)).toBe(true);
  });
});
