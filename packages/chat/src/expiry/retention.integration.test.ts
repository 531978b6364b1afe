import { randomUUID } from "node:crypto";
import { holdRetentionDays, type Owner } from "@parley/db";
import { insertOrganization, insertPerson, tableContents } from "@parley/db/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
});
afterAll(() => bed.close());

beforeEach(async () => {
  await bed.db.deleteFrom("retentionPolicies").execute();
  await bed.db.deleteFrom("conversations").execute();
});

/** A sweep is soon, but the machine may have other things to do. */
const soon = { timeout: 20_000 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Place {
  owner?: Owner;
  origin?: "chat" | "api";
  /** Days since its last use. */
  age: number;
}

async function insert(places: readonly Place[]): Promise<string[]> {
  const ids = places.map(() => uuidv7());
  await bed.db
    .insertInto("conversations")
    .values(
      places.map(({ owner = bed.principal, origin = "chat", age }, at) => ({
        id: ids[at] ?? "",
        organizationId: owner.organizationId,
        userId: owner.userId,
        title: null,
        origin,
        usedAt: new Date(Date.now() - age * DAY),
      })),
    )
    .execute();
  return ids;
}

async function areThere(ids: readonly string[]): Promise<string[]> {
  const rows = await bed.db
    .selectFrom("conversations")
    .select("id")
    .where("id", "in", ids)
    .execute();
  const there = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => there.has(id));
}

/** Has the policy apply, and be looked at once more, as if an hour had passed. */
async function letAnHourPass(): Promise<void> {
  await bed.db
    .updateTable("retentionPolicies")
    .set({ appliesFrom: new Date(Date.now() - HOUR), sweptAt: new Date(0) })
    .where("organizationId", "=", bed.principal.organizationId)
    .execute();
}

/** Waits until the process has begun a sweep after this, and ended it. */
async function untilSwept(): Promise<void> {
  // Each organization is of one sweep: the second one's begins when the first one's has ended.
  for (let sweeps = 0; sweeps < 2; sweeps++) {
    const organizationId = await insertOrganization(bed.db);
    const owner = await insertPerson(bed.db, { organizationId, role: "owner" });
    const [witness = ""] = await insert([{ owner, age: 2 }]);
    await bed.db
      .insertInto("retentionPolicies")
      .values({ organizationId, chatDays: 1, apiDays: null, appliesFrom: new Date(0) })
      .execute();
    await expect.poll(() => areThere([witness]), soon).toEqual([]);
  }
}

/** What the organization's audit log tells of. */
function entries(action: string) {
  return bed.db
    .selectFrom("auditLog")
    .select(["actorVia", "actorUserId", "targetType", "targetId", "before", "after"])
    .where("action", "=", action)
    .where("organizationId", "=", bed.principal.organizationId)
    .orderBy("createdAt")
    .execute();
}

describe("how long an organization keeps its conversations", () => {
  it("is for ever, until it is set; what is left out stays as it is", async () => {
    const { principal, foreigner } = bed;
    const forEver = { chatDays: null, apiDays: null, appliesFrom: null };
    expect(await chat.retention.get(principal)).toEqual(forEver);
    expect(await chat.retention.set(principal, {})).toEqual(forEver);
    expect(await entries("retention.set")).toEqual([]);

    const first = await chat.retention.set(principal, { chatDays: 90 });
    expect(first).toMatchObject({ chatDays: 90, apiDays: null });
    expect(Date.parse(first.appliesFrom ?? "")).toBeGreaterThan(Date.now() + HOUR - 60_000);
    await chat.retention.set(principal, { apiDays: 7 });
    const last = await chat.retention.set(principal, { chatDays: null });
    expect(last).toMatchObject({ chatDays: null, apiDays: 7 });
    expect(await chat.retention.set(principal, { apiDays: 7 })).toEqual(last);
    expect(await chat.retention.get(principal)).toEqual(last);
    expect(await chat.retention.get(foreigner)).toEqual(forEver);

    const about = { targetType: "organization", targetId: principal.organizationId };
    expect(await entries("retention.set")).toMatchObject([
      { ...about, before: { chatDays: null, apiDays: null }, after: { chatDays: 90 } },
      { ...about, before: { chatDays: 90, apiDays: null }, after: { chatDays: 90, apiDays: 7 } },
      { ...about, before: { chatDays: 90, apiDays: 7 }, after: { chatDays: null, apiDays: 7 } },
    ]);
  });

  it("counts for each kind and organization by itself, from the last use", async () => {
    const calls = { origin: "api" as const };
    const [old = "", young = "", oldCall = "", youngCall = "", foreign = ""] = await insert([
      { age: 30.01 },
      { age: 29.99 },
      { age: 30.01, ...calls },
      { age: 6.99, ...calls },
      { age: 30.01, ...calls, owner: bed.foreigner },
    ]);
    const all = [old, young, oldCall, youngCall, foreign];
    await chat.retention.set(bed.principal, { chatDays: 30 });
    await letAnHourPass();
    await untilSwept();
    expect(await areThere(all)).toEqual([young, oldCall, youngCall, foreign]);

    await chat.retention.set(bed.principal, { chatDays: null, apiDays: 7 });
    const [older = ""] = await insert([{ age: 3_000 }]);
    await letAnHourPass();
    await untilSwept();
    expect(await areThere([...all, older])).toEqual([young, youngCall, foreign, older]);
  });

  it("applies an hour after it was set, not before", async () => {
    const ids = await insert([{ age: 400 }]);
    await chat.retention.set(bed.principal, { chatDays: 1 });
    await untilSwept();
    expect(await areThere(ids)).toEqual(ids);
    // Then at once: it was not looked at in vain before.
    await bed.db
      .updateTable("retentionPolicies")
      .set({ appliesFrom: new Date(0) })
      .execute();
    await untilSwept();
    expect(await areThere(ids)).toEqual([]);
  });

  it("is held while something is deleted by it, so that a change of it counts at once", async () => {
    const { organizationId } = bed.principal;
    await chat.retention.set(bed.principal, { chatDays: 30 });
    const hold = { organizationId, origin: "chat" as const };
    expect(await holdRetentionDays(bed.db, hold)).toBe(null);
    await bed.db
      .updateTable("retentionPolicies")
      .set({ appliesFrom: new Date(Date.now() - HOUR), sweptAt: new Date() })
      .execute();
    await bed.db.transaction().execute(async (trx) => {
      expect(await holdRetentionDays(trx, hold)).toBe(30);
      expect(await holdRetentionDays(trx, { ...hold, origin: "api" })).toBe(null);
      const change = bed.db
        .selectFrom("retentionPolicies")
        .select("chatDays")
        .where("organizationId", "=", organizationId)
        .forUpdate()
        .noWait()
        .execute();
      await expect(change).rejects.toMatchObject({ code: "55P03" });
    });
  });
});

describe("a conversation whose time is over", () => {
  it("leaves no trace but what it cost", async () => {
    const text = `canary${randomUUID()}`;
    const { run } = await chat.start(bed.principal, {
      message: `/echo rate=max ${text}`,
      system: text,
      maxTokens: 1_000,
    });
    await readFollow(chat, bed.principal, run.id);
    const { run: held } = await chat.answer(bed.principal, {
      messages: [{ role: "user", content: [{ type: "text", text: `/echo rate=max ${text}` }] }],
      maxTokens: 1_000,
      tools: [],
    });
    await readFollow(chat, bed.principal, held.id);
    const conversationIds = [run.conversationId, held.conversationId];
    const used = await bed.db
      .selectFrom("usageRecords")
      .selectAll()
      .where("runId", "in", [run.id, held.id])
      .orderBy("id")
      .execute();
    expect(used).toHaveLength(2);

    await chat.retention.set(bed.principal, { chatDays: 1, apiDays: 1 });
    await bed.db
      .updateTable("conversations")
      .set({ usedAt: new Date(Date.now() - 2 * DAY) })
      .where("id", "in", conversationIds)
      .execute();
    await letAnHourPass();
    await expect.poll(() => areThere(conversationIds), soon).toEqual([]);
    const rows = Object.values(await tableContents(bed.db)).flat();
    for (const trace of [text, ...conversationIds, run.id, run.messageId, held.id])
      expect(rows.filter((row) => row.includes(trace))).toEqual([]);
    const left = await bed.db
      .selectFrom("usageRecords")
      .selectAll()
      .where(
        "id",
        "in",
        used.map(({ id }) => id),
      )
      .orderBy("id")
      .execute();
    expect(left).toEqual(used.map((record) => ({ ...record, runId: null })));
    const system = { actorVia: "system", actorUserId: null };
    expect(await entries("retention.apply")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...system, after: { origin: "chat", conversations: 1 } }),
        expect.objectContaining({ ...system, after: { origin: "api", conversations: 1 } }),
      ]),
    );
  });

  it("stays while an answer is written in it, and when it is gone on with", async () => {
    const message = "/long 5000 rate=100";
    const { run } = await chat.start(bed.principal, { message, maxTokens: 100_000 });
    const [goneOnWith = ""] = await insert([{ age: 5 }]);
    const more = { conversationId: goneOnWith, message: "/echo rate=max Hi", maxTokens: 100 };
    await readFollow(chat, bed.principal, (await chat.start(bed.principal, more)).run.id);
    await bed.db
      .updateTable("conversations")
      .set({ usedAt: new Date(Date.now() - 5 * DAY) })
      .where("id", "=", run.conversationId)
      .execute();
    await chat.retention.set(bed.principal, { chatDays: 2 });
    await letAnHourPass();
    await untilSwept();
    const ids = [run.conversationId, goneOnWith];
    expect(await areThere(ids)).toEqual(ids);

    await chat.runs.stop(bed.principal, run.id);
    await readFollow(chat, bed.principal, run.id);
    await letAnHourPass();
    await expect.poll(() => areThere(ids), soon).toEqual([goneOnWith]);
  });

  it("is not one that was imported just now, however old it is", async () => {
    const at = "2001-02-03T04:05:06.000Z";
    const { conversationId } = await chat.data.importConversation(bed.principal, {
      document: {
        format: "parley.conversation",
        version: 1,
        exportedAt: at,
        conversation: {
          id: uuidv7(),
          title: null,
          origin: "chat",
          createdAt: at,
          updatedAt: at,
        },
        messages: [],
      },
    });
    await chat.retention.set(bed.principal, { chatDays: 1 });
    await letAnHourPass();
    await untilSwept();
    expect(await areThere([conversationId])).toEqual([conversationId]);
  });

  it("is deleted with all of them, however many there are", async () => {
    const ids = await insert(Array.from({ length: 600 }, () => ({ age: 4 })));
    await chat.retention.set(bed.principal, { chatDays: 3 });
    await letAnHourPass();
    await untilSwept();
    expect(await areThere(ids)).toEqual([]);
  });

  it("is deleted once, by one of many processes that look at the same time", async () => {
    const { principal } = bed;
    await Promise.all([bed.start(), bed.start(), bed.start()]);
    const young = await insert(Array.from({ length: 300 }, () => ({ age: 2.9 })));
    const old = await insert(Array.from({ length: 1_200 }, (_, at) => ({ age: 3.1 + at / 100 })));
    const counted = async (): Promise<number> =>
      (await entries("retention.apply")).reduce((sum, { after }) => {
        const conversations = after?.["conversations"];
        return sum + (typeof conversations === "number" ? conversations : 0);
      }, 0);
    const before = await counted();
    await chat.retention.set(principal, { chatDays: 3 });
    await expect
      .poll(async () => {
        // Also while another process is at it.
        await letAnHourPass();
        return areThere(old);
      }, soon)
      .toEqual([]);
    expect(await counted()).toBe(before + old.length);
    expect(await areThere(young)).toEqual(young);
  });
});
