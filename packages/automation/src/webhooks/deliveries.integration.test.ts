import { pruneDeliveries } from "@parley/db";
import type { Webhook as WebhookShape, WebhookDelivery } from "@parley/shared";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { type Received, readMessage } from "../testing/start-receiver.ts";
import { startWebhooksBed, type WebhooksBed } from "../testing/start-webhooks-bed.ts";
import type { WebhooksProcess } from "./create-webhooks.ts";

/* What comes of a message: sent again, given up, or asked for once more. */

let bed: WebhooksBed;
let process: WebhooksProcess;

beforeAll(async () => {
  bed = await startWebhooksBed(inject("testCluster"));
  process = await bed.start();
});
afterEach(async () => {
  await bed.db.deleteFrom("webhooks").execute();
  bed.receiver.received.length = 0;
  bed.receiver.answer = (response) => void response.writeHead(204).end();
});
afterAll(() => bed.close());

const listen = (path = "/") => bed.listen(process, { events: ["run.completed"], path });

/** As a run that ends writes one; nothing is tested by hand here. */
async function tell(webhookId: string, count = 1): Promise<void> {
  const { organizationId } = bed.principal;
  const row = { organizationId, webhookId, eventType: "run.completed" };
  await bed.db
    .insertInto("webhookDeliveries")
    .values(
      Array.from({ length: count }, (_, at) => ({
        ...row,
        eventKey: `run:${at}:${Date.now()}`,
        data: JSON.stringify({ at }),
      })),
    )
    .execute();
  process.wake();
}

async function deliveriesOf(webhookId: string): Promise<WebhookDelivery[]> {
  return (await process.webhooks.deliveries(bed.principal, { webhookId, limit: 100 })).items;
}

/** The only delivery, once it is as it is to be. */
async function until(webhookId: string, wanted: Partial<WebhookDelivery>) {
  const only = async () => (await deliveriesOf(webhookId))[0];
  await expect.poll(only, { interval: 20 }).toMatchObject(wanted);
}

const stateOf = (webhookId: string): Promise<WebhookShape> =>
  process.webhooks.get(bed.principal, webhookId);
const idOf = ({ headers }: Received) => headers["webhook-id"];

test("what fails is sent again under the same id, signed anew, until it is taken", async () => {
  const { id, secret } = await listen();
  let left = 2;
  bed.receiver.answer = (response) => void response.writeHead(left-- > 0 ? 500 : 200).end("thanks");
  await tell(id);
  const received = await bed.receiver.until(3);
  expect(new Set(received.map(idOf)).size).toBe(1);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  for (const { headers, body } of received)
    expect(new Webhook(secret).verify(body, headersOf(headers))).toBeTruthy();
  await until(id, { status: "delivered", attempts: 3, responseStatus: 200, error: null });
  expect(await stateOf(id)).toMatchObject({ enabled: true, failingSince: null });
});

function headersOf(headers: Received["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

test("after the last attempt it is given up, and says why; asked for again, it is sent again", async () => {
  const { id } = await listen();
  bed.receiver.answer = (response) => void response.writeHead(500).end("a secret of the inside");
  await tell(id);
  const failed = { responseStatus: 500, error: "The receiver answered 500." };
  await until(id, { ...failed, status: "failed", attempts: 3, nextAttemptAt: null });
  expect((await stateOf(id)).failingSince).not.toBeNull();
  bed.receiver.answer = (response) => void response.writeHead(204).end();
  const [delivery] = await deliveriesOf(id);
  const again = { webhookId: id, deliveryId: delivery?.id ?? "" };
  expect(await process.webhooks.redeliver(bed.principal, again)).toMatchObject({
    status: "pending",
  });
  await until(id, { status: "delivered", attempts: 4, error: null });
  expect(new Set(bed.receiver.received.map(idOf))).toEqual(new Set([delivery?.id]));
  expect((await stateOf(id)).failingSince).toBeNull();
});

test("a receiver that asks for a longer wait gets it", async () => {
  const { id } = await listen();
  bed.receiver.answer = (response) => void response.writeHead(503, { "retry-after": "7200" }).end();
  await tell(id);
  await until(id, { status: "pending", attempts: 1, responseStatus: 503 });
  const [delivery] = await deliveriesOf(id);
  const waits = Date.parse(delivery?.nextAttemptAt ?? "") - Date.parse(delivery?.attemptedAt ?? "");
  expect(waits / 1_000).toBeGreaterThan(7_000);
});

test("redirects are not followed, and a redirect is a failure", async () => {
  const { id } = await listen();
  bed.receiver.answer = (response, { path }) =>
    void response.writeHead(path === "/" ? 307 : 200, { location: "/elsewhere" }).end();
  await tell(id);
  await until(id, { status: "failed", attempts: 3, error: expect.stringContaining("redirects") });
  expect(bed.receiver.received.map(({ path }) => path)).toEqual(["/", "/", "/"]);
});

test("one who answers 410 wants nothing more: the webhook is disabled, and its admins see why", async () => {
  const { id } = await listen();
  let first = true;
  bed.receiver.answer = (response) => {
    response.writeHead(first ? 503 : 410, { "retry-after": "3600" }).end();
  };
  await tell(id);
  // Its answer too: an attempt counts as soon as it is begun.
  await until(id, { status: "pending", attempts: 1, responseStatus: 503 });
  first = false;
  const { id: testId } = await process.webhooks.test(bed.principal, id);
  const state = () => stateOf(id);
  await expect
    .poll(state)
    .toMatchObject({ enabled: false, disabledReason: "gone", disabledAt: expect.any(String) });
  const [test, run] = await deliveriesOf(id);
  expect(test).toMatchObject({ id: testId, status: "failed", responseStatus: 410 });
  expect(run).toMatchObject({ status: "failed", error: expect.stringContaining("disabled") });
  await expect(process.webhooks.test(bed.principal, id)).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  expect(await entries(id)).toMatchObject([
    { actorVia: "system", actorUserId: null, after: { reason: "gone" } },
  ]);
  const enabled = { webhookId: id, enabled: true };
  expect(await process.webhooks.update(bed.principal, enabled)).toMatchObject({
    enabled: true,
    disabledReason: null,
    failingSince: null,
  });
});

const entries = (id: string) =>
  bed.db
    .selectFrom("auditLog")
    .select(["actorVia", "actorUserId", "after"])
    .where("action", "=", "webhook.disable")
    .where("targetId", "=", id)
    .execute();

test("one to whom nothing could be delivered for three days is disabled, and not sooner", async () => {
  const { id } = await listen();
  bed.receiver.answer = (response) => void response.writeHead(500).end();
  const failingFor = (hours: number) =>
    bed.db
      .updateTable("webhooks")
      .set({ failingSince: new Date(Date.now() - hours * 3_600_000) })
      .where("id", "=", id)
      .execute();
  await failingFor(71);
  await tell(id);
  await until(id, { status: "failed", attempts: 3 });
  expect(await stateOf(id)).toMatchObject({ enabled: true });
  await failingFor(73);
  await tell(id);
  const state = () => stateOf(id);
  await expect.poll(state).toMatchObject({ enabled: false, disabledReason: "failing" });
  expect(await entries(id)).toMatchObject([{ actorVia: "system", after: { reason: "failing" } }]);
});

test("a receiver that never answers holds up nobody else", async () => {
  const dead = await listen("/dead");
  const good = await listen("/good");
  const held: (() => void)[] = [];
  bed.receiver.answer = (response, { path }) => {
    if (path === "/dead") held.push(() => void response.writeHead(204).end());
    else response.writeHead(204).end();
  };
  await tell(dead.id, 20);
  await expect.poll(() => held.length).toBe(4);
  await tell(good.id, 20);
  await bed.receiver.until(20, "/good");
  // No more than a few at a time are sent to one.
  expect(held).toHaveLength(4);
  bed.receiver.answer = (response) => void response.writeHead(204).end();
  for (const answer of held) answer();
  const statuses = async () => new Set((await deliveriesOf(dead.id)).map(({ status }) => status));
  await expect.poll(statuses).toEqual(new Set(["delivered"]));
});

test("a message that is tried has no data, is tried once, and says nothing of the receiver's health", async () => {
  const { id } = await listen();
  bed.receiver.answer = (response) => void response.writeHead(500).end();
  await process.webhooks.test(bed.principal, id);
  await until(id, { status: "failed", attempts: 1, type: "webhook.test" });
  const [received] = bed.receiver.received;
  expect(received && readMessage(received)).toMatchObject({
    type: "webhook.test",
    data: { webhookId: id },
  });
  expect((await stateOf(id)).failingSince).toBeNull();
});

test("a secret that was exchanged signs for a day more beside the new one; neither is ever shown", async () => {
  const before = await listen();
  const since = await process.webhooks.rotateSecret(bed.principal, before.id);
  const untilMs = Date.parse(since.previousSecretUntil ?? "") - Date.now();
  expect(Math.round(untilMs / 3_600_000)).toBe(24);
  await process.webhooks.test(bed.principal, before.id);
  const [received] = await bed.receiver.until(1);
  if (received === undefined) throw new Error("Nothing was received.");
  expect(String(received.headers["webhook-signature"]).split(" ")).toHaveLength(2);
  for (const { secret } of [before, since])
    expect(new Webhook(secret).verify(received.body, headersOf(received.headers))).toBeTruthy();
  await bed.db
    .updateTable("webhooks")
    .set({ previousSecretUntil: new Date(Date.now() - 1_000) })
    .execute();
  await process.webhooks.test(bed.principal, before.id);
  const [, second] = await bed.receiver.until(2);
  expect(String(second?.headers["webhook-signature"]).split(" ")).toHaveLength(1);

  const shown = JSON.stringify([
    await process.webhooks.list(bed.principal),
    await process.webhooks.get(bed.principal, before.id),
    await deliveriesOf(before.id),
    await bed.db.selectFrom("auditLog").selectAll().execute(),
  ]);
  const stored = await bed.db.selectFrom("webhooks").selectAll().execute();
  for (const { secret } of [before, since]) {
    const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
    expect(shown).not.toContain(secret.slice("whsec_".length));
    for (const row of stored)
      for (const kept of [row.secret, row.previousSecret ?? Buffer.alloc(0)])
        expect(kept.includes(bytes) || kept.includes(secret.slice("whsec_".length))).toBe(false);
  }
});

test("a secret that another AUTH_SECRET sealed sends nothing, and says what is to be done", async () => {
  const { id } = await listen();
  await bed.db
    .updateTable("webhooks")
    .set({ secret: Buffer.alloc(60, 1) })
    .execute();
  await tell(id);
  await until(id, { status: "failed", error: expect.stringContaining("Make a new secret") });
  expect(bed.receiver.received).toEqual([]);
});

test("the history is kept for a month and is bounded; what a budget was told this month stays", async () => {
  const { id } = await listen();
  await tell(id, 3);
  await bed.receiver.until(3);
  await until(id, { status: "delivered" });
  await pruneDeliveries(bed.db, { days: 30, keep: 2 });
  expect(await deliveriesOf(id)).toHaveLength(2);
  const old = new Date(Date.now() - 31 * 86_400_000);
  await bed.db
    .updateTable("webhookDeliveries")
    .set({ status: "delivered", nextAttemptAt: null, createdAt: old })
    .execute();
  await pruneDeliveries(bed.db, { days: 30, keep: 2 });
  expect(await deliveriesOf(id)).toEqual([]);
});

test("whatever receivers did, no process met an error of its own", () => {
  expect(bed.logged).toEqual([]);
});
