import { randomUUID } from "node:crypto";
import { insertDeafWebhook } from "@parley/db/testing";
import {
  type Batch,
  type BatchResult,
  MAX_BATCH_BYTES_KEPT,
  type Principal,
  webhookMessage,
} from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AutomationBed, startAutomationBed } from "../testing/start-automation-bed.ts";

const lines = (...items: readonly unknown[]) =>
  items.map((item) => JSON.stringify(item)).join("\n");

/** A file as a network gives it: in pieces that end anywhere. */
async function* pieces(text: string, size = 1_000) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

const ask = (customId: string, message: string, more: object = {}) => ({
  customId,
  message,
  ...more,
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What webhooks are to be told, with the moment in which it was written down. */
async function told({ db }: AutomationBed) {
  const rows = await db
    .selectFrom("webhookDeliveries")
    .select(["eventType as type", "data", "createdAt"])
    .execute();
  return rows.map(({ createdAt, ...message }) =>
    webhookMessage.parse({ ...message, timestamp: createdAt.toISOString() }),
  );
}

describe.each([
  ["at the provider", true],
  ["call by call", false],
])("a batch %s", (_, atProvider) => {
  let bed: AutomationBed;
  beforeAll(async () => {
    const speed = { batchRequestsPerSecond: Infinity };
    bed = await startAutomationBed(inject("testCluster"), { atProvider, ...speed });
  });
  afterAll(() => bed.close());

  const send = (text: string, more: { id?: string; key?: string; by?: Principal } = {}) =>
    bed.batches.create(more.by ?? bed.member, more.id === undefined ? {} : { id: more.id }, {
      bytes: pieces(text),
      idempotencyKey: more.key,
    });
  const ended = async ({ id }: Batch): Promise<Batch> => {
    const status = async () => (await bed.batches.get(bed.member, id)).status;
    await expect.poll(status, { interval: 20 }).toBe("ended");
    return bed.batches.get(bed.member, id);
  };
  const resultsOf = async ({ id }: Batch): Promise<BatchResult[]> =>
    collect(await bed.batches.results(bed.member, id));
  const usage = async () => {
    const rows = await bed.db
      .selectFrom("usageRecords")
      .select(["costMicroDollars", "runId"])
      .where("userId", "=", bed.member.userId)
      .execute();
    return rows.map(({ costMicroDollars }) => Number(costMicroDollars));
  };

  it("takes a file as programs write it: with a mark at its beginning, CRLF, empty lines", async () => {
    const batch = await send(
      `\uFEFF${JSON.stringify(ask("a", "/echo one"))}\r\n\r\n${JSON.stringify(ask("b", "/echo two"))}\r\n`,
    );
    await ended(batch);
    expect((await resultsOf(batch)).map(({ reply }) => reply)).toEqual(["one", "two"]);
  });

  it("gives each item its result, in their order, and counts what it cost", async () => {
    const messages = [
      { role: "user", content: "/echo first" },
      { role: "assistant", content: "first" },
      { role: "user", content: [{ type: "text", text: "/echo second" }] },
    ];
    const before = await usage();
    const batch = await send(
      lines(
        ask("a", "/echo one"),
        ask("b", "/error 400"),
        { customId: "c", messages, system: "Be brief.", maxTokens: 50 },
        ask("d", "/echo \u0000 nul"),
      ),
    );
    expect(batch).toMatchObject({ status: "running", counts: { total: 4, waiting: 4 } });
    const { counts, costMicroDollars, expiresAt } = await ended(batch);
    expect(counts).toEqual({
      total: 4,
      waiting: 0,
      answered: 3,
      failed: 1,
      cancelled: 0,
      expired: 0,
    });
    expect(Date.parse(expiresAt ?? "")).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    const results = await resultsOf(batch);
    expect(results.map(({ customId, reply }) => [customId, reply])).toEqual([
      ["a", "one"],
      ["b", null],
      ["c", "second"],
      ["d", "\u0000 nul"],
    ]);
    expect(results[0]).toMatchObject({
      status: "answered",
      model: "claude-haiku-4-5",
      stopReason: "end_turn",
      error: null,
    });
    expect(results[1]).toMatchObject({ status: "failed", error: { code: expect.any(String) } });
    const sum = (costs: readonly number[]) => costs.reduce((total, cost) => total + cost, 0);
    const spent = (await usage()).slice(before.length);
    expect(spent).toHaveLength(3);
    expect(sum(spent)).toBe(costMicroDollars);
    expect(sum(results.map((result) => result.costMicroDollars ?? 0))).toBe(costMicroDollars);
  });

  it("is told to the webhooks once it has ended, in the transaction that ends it", async () => {
    await insertDeafWebhook(bed.db, bed.member.organizationId);
    const batch = await ended(await send(lines(ask("a", "/echo secret"), ask("b", "/error 400"))));
    const { id: batchId, name: _name, endedAt, ...rest } = batch;
    const { userId } = bed.member;
    const data = { batchId, userId, apiKeyId: null, endedAt, ...rest };
    expect(await told(bed)).toEqual([{ type: "batch.completed", timestamp: endedAt, data }]);
    await bed.db.deleteFrom("webhooks").execute();
  });

  it("has as many items as its lines, each with one result", async () => {
    const count = atProvider ? 1_203 : 203;
    const items = Array.from({ length: count }, (_each, at) => ask(`item ${at}`, `/echo ${at}`));
    const before = (await usage()).length;
    const batch = await ended(await send(`${lines(...items)}\n\n`));
    expect(batch.counts).toMatchObject({ total: count, answered: count });
    const results = await resultsOf(batch);
    expect(results.map(({ reply }) => reply)).toEqual(items.map((_each, at) => String(at)));
    expect(await usage()).toHaveLength(before + count);
  });

  it("never passes a budget: what does not fit fails in words", async () => {
    const { organizationId } = bed.member;
    const spent = (await usage()).reduce((total, cost) => total + cost, 0);
    const room = 20_000;
    await bed.db
      .insertInto("budgets")
      .values({
        organizationId,
        subjectType: "organization",
        subjectId: organizationId,
        monthlyMicroDollars: String(spent + room),
        month: new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)),
        spentMicroDollars: String(spent),
      })
      .execute();
    const big = (at: number) => ask(`big ${at}`, "/echo rate=max hi", { maxTokens: 3_000 });
    const batch = await ended(
      await send(lines(...Array.from({ length: 20 }, (_each, at) => big(at)))),
    );
    const budget = await bed.db.selectFrom("budgets").selectAll().executeTakeFirstOrThrow();
    expect(Number(budget.reservedMicroDollars)).toBe(0);
    expect(Number(budget.spentMicroDollars)).toBe(spent + batch.costMicroDollars);
    expect(Number(budget.spentMicroDollars)).toBeLessThanOrEqual(spent + room);
    // An item is 15,000 at the most by its tokens, so never two at a time, and yet all in the end.
    expect(batch.counts).toMatchObject({ answered: 20 });
    const more = await ended(await send(lines(ask("too big", "/echo hi", { maxTokens: 200_000 }))));
    expect((await resultsOf(more))[0]).toMatchObject({
      status: "failed",
      error: { code: "BUDGET_EXCEEDED", message: expect.stringContaining("monthly budget") },
    });
    await bed.db.deleteFrom("budgets").execute();
  });

  it("is the same batch when it is sent again, and a conflict when it is another", async () => {
    const [id, key] = [randomUUID(), randomUUID()];
    const text = lines(ask("a", "/echo one"));
    const first = await send(text, { id, key });
    expect(first.id).toBe(id);
    expect((await send(text, { id })).id).toBe(id);
    expect((await send(text, { key })).id).toBe(id);
    await expect(send(lines(ask("a", "/echo two")), { id })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(send(lines(ask("a", "/echo two")), { key })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(send(text, { id, by: bed.foreigner })).rejects.toMatchObject({ code: "CONFLICT" });
    await ended(first);
  });

  it("refuses a bad line by its number, and writes nothing", async () => {
    const count = async () =>
      (await bed.db.selectFrom("batchItems").select("position").execute()).length;
    const before = await count();
    const good = Array.from({ length: 700 }, (_each, at) => ask(`g${at}`, "/echo x"));
    const bad: [unknown, RegExp][] = [
      [lines(...good, { customId: "x" }), /^Line 701: message: Give either/],
      [`${lines(...good)}\n\n{"customId":`, /^Line 702: It is not JSON/],
      [lines(ask("a", "x"), ask("a", "y")), /^Line 2: The customId "a" is there twice/],
      [lines(ask("a", "x", { more: 1 })), /^Line 1: .*more/],
      [lines(ask("", "x")), /^Line 1: customId/],
      ["\n \n", /^The batch is empty/],
    ];
    for (const [text, words] of bad)
      await expect(send(String(text))).rejects.toMatchObject({
        code: "BAD_REQUEST",
        message: expect.stringMatching(words),
      });
    const long = `{"customId":"a","message":"${"x".repeat(4 * 1024 * 1024)}"}`;
    await expect(send(long)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
    expect(await count()).toBe(before);
  });

  it("is refused where too much of its person is kept, until they delete something", async () => {
    const kept = await ended(await send(lines(ask("a", "/echo kept"))));
    await bed.db
      .updateTable("batches")
      .set({ bytes: String(MAX_BATCH_BYTES_KEPT) })
      .where("id", "=", kept.id)
      .execute();
    const one = lines(ask("a", "/echo one too many"));
    await expect(send(one)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
    const { items } = await bed.batches.list(bed.member, { limit: 50 });
    expect(items.every(({ status }) => status === "ended")).toBe(true);
    await bed.batches.delete(bed.member, kept.id);
    await ended(await send(one));
  });

  it("does not exist for another organization", async () => {
    const { id } = await ended(await send(lines(ask("a", "/echo one"))));
    const { batches } = bed;
    const gone = { code: "NOT_FOUND" };
    await expect(batches.get(bed.foreigner, id)).rejects.toMatchObject(gone);
    await expect(batches.results(bed.foreigner, id)).rejects.toMatchObject(gone);
    await expect(batches.cancel(bed.foreigner, id)).rejects.toMatchObject(gone);
    await expect(bed.batches.delete(bed.foreigner, id)).rejects.toMatchObject(gone);
    expect((await batches.list(bed.foreigner, { limit: 10 })).items).toEqual([]);
    expect((await batches.list(bed.member, { limit: 100 })).items.map((item) => item.id)).toContain(
      id,
    );
    await bed.batches.delete(bed.member, id);
    await expect(batches.get(bed.member, id)).rejects.toMatchObject(gone);
  });

  it("asks nothing for whom is banned meanwhile", async () => {
    const { userId } = bed.member;
    const ban = (banned: boolean) =>
      bed.db.updateTable("users").set({ banned }).where("id", "=", userId).execute();
    await ban(true);
    const batch = await ended(await send(lines(ask("a", "/echo one"))));
    await ban(false);
    expect((await resultsOf(batch))[0]).toMatchObject({ error: { code: "FORBIDDEN" } });
  });
});

it("asks nothing for a key that is revoked meanwhile", async () => {
  const bed = await startAutomationBed(inject("testCluster"), { firstTokenDelayMs: 20 });
  try {
    const { organizationId, userId } = bed.member;
    const key = { organizationId, userId, name: "k", prefix: "p", keyHash: Buffer.from("h") };
    const { id: credentialId } = await bed.db
      .insertInto("apiKeys")
      .values({ ...key, scopes: ["chat:write"], expiresAt: null })
      .returning("id")
      .executeTakeFirstOrThrow();
    const by: Principal = { ...bed.member, via: "key", credentialId };
    const items = Array.from({ length: 200 }, (_each, at) => ({
      ...ask(`${at}`, "/echo x"),
      maxTokens: 10,
    }));
    const { id } = await bed.batches.createSmall(by, { items });
    await expect.poll(() => bed.simulator.requests.length).toBeGreaterThan(5);
    const now = new Date();
    await bed.db
      .updateTable("apiKeys")
      .set({ revokedAt: now })
      .where("id", "=", credentialId)
      .execute();
    const status = async () => (await bed.batches.get(by, id)).status;
    await expect.poll(status, { interval: 10 }).toBe("ended");
    const { counts } = await bed.batches.get(by, id);
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.answered + counts.failed).toBe(200);
    const last = (await collect(await bed.batches.results(by, id))).at(-1);
    expect(last?.error).toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("revoked"),
    });
  } finally {
    await bed.close();
  }
});

describe("cancelled", () => {
  it.each([
    ["at the provider", true],
    ["call by call", false],
  ])("%s, it keeps what was answered and asks nothing more", async (_, atProvider) => {
    const bed = await startAutomationBed(inject("testCluster"), {
      atProvider,
      batchRequestsPerSecond: 40,
      firstTokenDelayMs: 100,
    });
    try {
      await insertDeafWebhook(bed.db, bed.member.organizationId);
      const items = Array.from({ length: 400 }, (_each, at) => ask(`${at}`, "/echo x"));
      const { id } = await bed.batches.createSmall(bed.member, {
        items: items.map((item) => ({ ...item, maxTokens: 10 })),
      });
      const asked = () => bed.simulator.requests.length > (atProvider ? 1 : 20);
      await expect.poll(asked, { interval: 10 }).toBe(true);
      expect((await bed.batches.cancel(bed.member, id)).status).toBe("cancelling");
      const status = async () => (await bed.batches.get(bed.member, id)).status;
      await expect.poll(status, { interval: 10 }).toBe("ended");
      const { counts } = await bed.batches.cancel(bed.member, id);
      expect(counts.cancelled).toBeGreaterThan(0);
      expect(counts.answered + counts.cancelled).toBe(400);
      expect(await told(bed)).toMatchObject([{ type: "batch.cancelled", data: { counts } }]);
    } finally {
      await bed.close();
    }
  });
});

it("may be deleted at any time: nobody waits for the other for ever, and the money is settled", async () => {
  const bed = await startAutomationBed(inject("testCluster"), { firstTokenDelayMs: 5 });
  try {
    const { organizationId } = bed.member;
    await bed.db
      .insertInto("budgets")
      .values({
        organizationId,
        subjectType: "organization",
        subjectId: organizationId,
        monthlyMicroDollars: "1000000000",
        month: new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)),
      })
      .execute();
    const items = Array.from({ length: 60 }, (_each, at) => ({
      ...ask(`${at}`, "/echo x"),
      maxTokens: 10,
    }));
    for (let round = 0; round < 5; round += 1) {
      const made = await Promise.all(
        [1, 2, 3].map(() => bed.batches.createSmall(bed.member, { items })),
      );
      const answered = async () =>
        (await bed.batches.get(bed.member, made[0]?.id ?? "")).counts.answered;
      await expect.poll(answered, { interval: 5 }).toBeGreaterThan(round * 10);
      await bed.db.deleteFrom("batches").where("userId", "=", bed.member.userId).execute();
    }
    const reserved = async () =>
      Number(
        (
          await bed.db
            .selectFrom("budgets")
            .select("reservedMicroDollars")
            .executeTakeFirstOrThrow()
        ).reservedMicroDollars,
      );
    await expect.poll(reserved, { interval: 20 }).toBe(0);
  } finally {
    await bed.close();
  }
});
