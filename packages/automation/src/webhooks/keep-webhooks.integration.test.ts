import { MAX_WEBHOOKS } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startWebhooksBed, type WebhooksBed } from "../testing/start-webhooks-bed.ts";
import type { WebhooksProcess } from "./create-webhooks.ts";

let bed: WebhooksBed;
/** Allowed to call the test's receiver. */
let process: Awaited<ReturnType<WebhooksBed["start"]>>;
/** As an operator has it who allows nothing. */
let closed: WebhooksProcess;

beforeAll(async () => {
  bed = await startWebhooksBed(inject("testCluster"));
  process = await bed.start();
  closed = await bed.start({}, { resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
});
afterAll(() => bed.close());

const input = (url: string) => ({
  url,
  description: "",
  events: ["run.completed" as const],
  enabled: true,
});

test("another organization's webhooks are not there, for whatever is asked of them", async () => {
  const { id: webhookId } = await bed.listen(process, { events: ["run.completed"] });
  const { foreigner } = bed;
  const { id: deliveryId } = await process.webhooks.test(bed.principal, webhookId);
  const { webhooks } = process;
  expect(await webhooks.list(foreigner)).toEqual({ items: [] });
  for (const call of [
    () => webhooks.get(foreigner, webhookId),
    () => webhooks.update(foreigner, { webhookId, enabled: false }),
    () => webhooks.delete(foreigner, webhookId),
    () => webhooks.rotateSecret(foreigner, webhookId),
    () => webhooks.test(foreigner, webhookId),
    () => webhooks.deliveries(foreigner, { webhookId, limit: 5 }),
    () => webhooks.redeliver(foreigner, { webhookId, deliveryId }),
  ])
    await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await webhooks.get(bed.principal, webhookId)).toMatchObject({ enabled: true });
  await webhooks.delete(bed.principal, webhookId);
  await expect(webhooks.get(bed.principal, webhookId)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what is done to a webhook is in the audit log, without its secret and its path", async () => {
  const { webhooks } = process;
  const { id } = await webhooks.create(bed.principal, input(`${bed.receiver.url}/hidden`));
  await webhooks.update(bed.principal, { webhookId: id, events: ["run.failed", "run.failed"] });
  await webhooks.rotateSecret(bed.principal, id);
  await webhooks.delete(bed.principal, id);
  const entries = await bed.db
    .selectFrom("auditLog")
    .select(["action", "before", "after"])
    .where("targetId", "=", id)
    .orderBy("createdAt")
    .execute();
  expect(entries.map(({ action }) => action)).toEqual([
    "webhook.create",
    "webhook.update",
    "webhook.rotateSecret",
    "webhook.delete",
  ]);
  expect(entries[1]).toMatchObject({
    before: { events: ["run.completed"] },
    after: { events: ["run.failed"], enabled: true },
  });
  expect(JSON.stringify(entries)).not.toMatch(/hidden|whsec_/);
});

test.each([
  ["http://127.0.0.1:4000/", "by https:// only"],
  ["https://127.0.0.1/", "not an address of the public internet"],
  ["https://[::ffff:10.0.0.1]/", "not an address of the public internet"],
  ["http://example.com/", "by https:// only"],
  ["https://user:password@example.com/", "user name or password"],
  ["https://example.com:22/", "Port 22"],
])("%s is refused where the operator allows no network", async (url, words) => {
  const refused = { code: "BAD_REQUEST", message: expect.stringContaining(words) };
  await expect(closed.webhooks.create(bed.principal, input(url))).rejects.toMatchObject(refused);
  const made = await closed.webhooks.create(bed.principal, input("https://example.com/"));
  await expect(
    closed.webhooks.update(bed.principal, { webhookId: made.id, url }),
  ).rejects.toMatchObject(refused);
  await closed.webhooks.delete(bed.principal, made.id);
});

test("no more than 20 are kept, however many are asked for at once", async () => {
  const asked = Array.from({ length: MAX_WEBHOOKS + 5 }, () =>
    process.webhooks.create(bed.principal, input("https://example.com/")),
  );
  const results = await Promise.allSettled(asked);
  const made = results.filter(({ status }) => status === "fulfilled");
  expect(made).toHaveLength(MAX_WEBHOOKS);
  expect((await process.webhooks.list(bed.principal)).items).toHaveLength(MAX_WEBHOOKS);
});

test("a name that leads inside is not called, whatever it led to when the webhook was made", async () => {
  await process.end();
  await bed.db.deleteFrom("webhooks").execute();
  const inside = bed.receiver.url.replace("http://127.0.0.1", "https://inside.example");
  const { id: webhookId } = await closed.webhooks.create(bed.principal, input(inside));
  await closed.webhooks.test(bed.principal, webhookId);
  const last = async () =>
    (await closed.webhooks.deliveries(bed.principal, { webhookId, limit: 1 })).items[0];
  await expect.poll(last).toMatchObject({
    status: "failed",
    responseStatus: null,
    error: expect.stringContaining("inside.example is not an address of the public internet"),
  });
  expect(bed.receiver.received.filter(({ path }) => path !== "/")).toEqual([]);
});
