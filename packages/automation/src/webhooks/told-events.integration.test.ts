import type { ChatProcess } from "@parley/chat";
import { queryOnce } from "@parley/db/testing";
import type { ChatInput, Principal, WebhookEvent, WebhookMessage } from "@parley/shared";
import { webhookEvent } from "@parley/shared";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { readMessage } from "../testing/start-receiver.ts";
import { startWebhooksBed, type WebhooksBed } from "../testing/start-webhooks-bed.ts";
import type { WebhooksProcess } from "./create-webhooks.ts";

/* What webhooks are told, and that each event is told once. */

let bed: WebhooksBed;
let chat: ChatProcess["chat"];
let process: WebhooksProcess;

beforeAll(async () => {
  bed = await startWebhooksBed(inject("testCluster"));
  ({ chat } = await bed.startChat({ titleModel: "claude-haiku-4-5" }));
  process = await bed.start();
  await bed.start();
});
afterEach(async () => {
  await bed.db.deleteFrom("webhooks").execute();
  await bed.db.deleteFrom("budgets").execute();
  bed.receiver.received.length = 0;
  bed.logged.length = 0;
});
afterAll(() => bed.close());

const input = (message: string): ChatInput => ({ message, maxTokens: 1_000 });
const complete = (message: string, principal: Principal = bed.principal) =>
  chat.complete(principal, input(message), new AbortController().signal);
const listen = (...events: WebhookEvent[]) => bed.listen(process, { events });
const everything = webhookEvent.options;
const rows = () =>
  bed.db.selectFrom("webhookDeliveries").select(["eventType", "eventKey", "data"]).execute();

async function theMessage(): Promise<WebhookMessage> {
  const [received] = await bed.receiver.until(1);
  if (received === undefined) throw new Error("Nothing was received.");
  return readMessage(received);
}

test("a completed run is told once, signed, with what it used and without what was written", async () => {
  const { secret } = await listen(...everything);
  const { runId } = await complete("/echo Ünique words");
  const message = await theMessage();
  const run = await chat.runs.get(bed.principal, runId);
  expect(message).toEqual({
    type: "run.completed",
    timestamp: expect.any(String),
    data: {
      runId,
      conversationId: run.conversationId,
      messageId: run.messageId,
      userId: bed.principal.userId,
      apiKeyId: null,
      model: run.model,
      status: "completed",
      stopReason: "end_turn",
      failure: null,
      usage: run.usage,
      costMicroDollars: run.costMicroDollars,
      createdAt: run.createdAt,
      endedAt: run.endedAt,
    },
  });
  const [received] = bed.receiver.received;
  if (received === undefined) throw new Error("Nothing was received.");
  const { headers, body } = received;
  expect(body).not.toContain("Ünique");
  const signed = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  );
  expect(new Webhook(secret).verify(body, signed)).toEqual(message);
  expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "Parley" });
  const [delivery] = (await process.webhooks.deliveries(bed.principal, await only())).items;
  expect(delivery).toMatchObject({ id: headers["webhook-id"], type: "run.completed", attempts: 1 });
  expect(await rows()).toHaveLength(1);
});

async function only() {
  const [webhook] = (await process.webhooks.list(bed.principal)).items;
  return { webhookId: webhook?.id ?? "", limit: 10 };
}

test("a failed run is told with its code, a stopped one as stopped", async () => {
  await listen("run.failed", "run.stopped");
  await complete("/fault reset rate=max").catch(() => undefined);
  expect(await theMessage()).toMatchObject({
    type: "run.failed",
    data: { status: "failed", failure: { code: expect.any(String), retryable: true } },
  });
  const { run } = await chat.start(bed.principal, input("/options ttft=60000 /long 10"));
  await chat.runs.stop(bed.principal, run.id);
  const [, second] = await bed.receiver.until(2);
  expect(second && readMessage(second)).toMatchObject({
    type: "run.stopped",
    data: { runId: run.id, status: "stopped", stopReason: null, failure: null },
  });
});

test("what the end of a server cut off is told as interrupted, once, by whoever settles it", async () => {
  await listen(...everything);
  const dying = await bed.startChat();
  const { run } = await dying.chat.start(bed.principal, input("/long 500 rate=20"));
  const owned = () =>
    bed.db
      .selectFrom("runEvents")
      .select("seq")
      .where("runId", "=", run.id)
      .where("data", "like", "%text.delta%")
      .execute();
  await expect.poll(owned).not.toEqual([]);
  const { ownerId } = await bed.db
    .selectFrom("runs")
    .select("ownerId")
    .where("id", "=", run.id)
    .executeTakeFirstOrThrow();
  // Again and again: its next sign of life may come before somebody looks.
  const interrupted = async () => {
    await bed.db.deleteFrom("runOwners").where("id", "=", ownerId).execute();
    return (await chat.runs.get(bed.principal, run.id)).status;
  };
  await expect.poll(interrupted, { timeout: 15_000 }).toBe("interrupted");
  expect(await theMessage()).toMatchObject({ type: "run.interrupted", data: { runId: run.id } });
  expect(await rows()).toHaveLength(1);
});

test("nobody is told of what they did not ask for, of others' runs, of temporary conversations, and of titles", async () => {
  await listen("run.completed");
  const person = { ...bed.principal, via: "session" as const };
  await complete("/echo theirs", bed.foreigner);
  await complete("/fault reset rate=max").catch(() => undefined);
  const temporary = await chat.start(bed.principal, { ...input("/echo secret"), temporary: true });
  const { run } = await chat.start(person, input("/echo rate=max Named"));
  const title = async () => (await chat.conversations.get(person, run.conversationId)).title;
  await expect.poll(title).toBe("Named");
  const ended = async () => (await chat.runs.get(bed.principal, temporary.run.id)).status;
  await expect.poll(ended).toBe("completed");
  const [, ...more] = await rows();
  expect(more).toEqual([]);
  expect(await theMessage()).toMatchObject({ data: { runId: run.id } });
});

test("a budget is told at 80 % and at 100 %, each once in a month, however many runs end", async () => {
  await listen("budget.warning", "budget.reached");
  const { organizationId } = bed.principal;
  const subject = { subjectType: "organization", subjectId: organizationId } as const;
  const limit = 1_000_000_000;
  await chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: limit });
  const types = async () => (await rows()).map(({ eventType }) => eventType);
  const spent = (micros: number) =>
    bed.db
      .updateTable("budgets")
      .set({ spentMicroDollars: String(micros) })
      .execute();
  for (const [already, told] of [
    [limit * 0.79, []],
    [limit * 0.8 - 1, ["budget.warning"]],
    [limit * 0.9, ["budget.warning"]],
  ] as const) {
    await spent(already);
    await complete("/echo one");
    expect(await types()).toEqual(told);
  }
  // Two at a time, that are going when the limit is come to.
  const going = await Promise.all(
    [1, 2].map(() => chat.start(bed.principal, input("/options ttft=60000 /long 10"))),
  );
  await spent(limit);
  for (const { run } of going) await chat.runs.stop(bed.principal, run.id);
  const received = await bed.receiver.until(2);
  expect(received.map(readMessage)).toEqual(
    ["budget.warning", "budget.reached"].map((type) => ({
      type,
      timestamp: expect.any(String),
      data: {
        ...subject,
        month: `${new Date().toISOString().slice(0, 7)}-01`,
        monthlyMicroDollars: limit,
        spentMicroDollars: expect.any(Number),
        reservedMicroDollars: expect.any(Number),
        cause: "spent",
      },
    })),
  );
  const active = async () =>
    (await chat.runs.list(bed.principal, { status: "streaming", limit: 5 })).items;
  await expect.poll(active).toEqual([]);
  expect(await types()).toHaveLength(2);
});

test("an answer that a budget refuses tells that it is reached, once", async () => {
  await listen("budget.reached");
  const { userId } = bed.principal;
  const subject = { subjectType: "user", subjectId: userId } as const;
  await chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: 1_000_000 });
  await bed.db.updateTable("budgets").set({ spentMicroDollars: "999999" }).execute();
  const ask = () => complete("/echo one");
  for (let count = 0; count < 3; count++)
    await expect(ask()).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
  expect(await rows()).toHaveLength(1);
  expect(await theMessage()).toMatchObject({
    type: "budget.reached",
    data: { ...subject, cause: "refused", monthlyMicroDollars: 1_000_000 },
  });
  // More than the whole budget: that says nothing of how much of it is spent.
  await bed.db.deleteFrom("webhookDeliveries").execute();
  await chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: 1 });
  await expect(ask()).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
  expect(await rows()).toEqual([]);
});

test("a run ends though its webhook is deleted in that moment", async () => {
  const { id } = await listen("run.completed");
  let commit = (): void => undefined;
  const mayCommit = new Promise<void>((resolve) => (commit = resolve));
  let deleted = (): void => undefined;
  const isDeleted = new Promise<void>((resolve) => (deleted = resolve));
  const deleting = bed.db.transaction().execute(async (trx) => {
    await trx.deleteFrom("webhooks").where("id", "=", id).execute();
    deleted();
    await mayCommit;
  });
  await isDeleted;
  const { run } = await chat.start(bed.principal, input("/echo rate=max one"));
  await expect.poll(lockWaits).toBeGreaterThan(0);
  commit();
  await deleting;
  const status = async () => (await chat.runs.get(bed.principal, run.id)).status;
  await expect.poll(status).toBe("completed");
  expect(await rows()).toEqual([]);
  expect(bed.logged).toEqual([]);
});

async function lockWaits(): Promise<number> {
  const waiting = await queryOnce(
    bed.connectionString,
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return waiting.length;
}
