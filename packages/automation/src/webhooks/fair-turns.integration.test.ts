import type { ServerResponse } from "node:http";
import { lockDueWebhooks } from "@parley/db";
import { insertDeafWebhook } from "@parley/db/testing";
import type { Principal } from "@parley/shared";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { startWebhooksBed, type WebhooksBed } from "../testing/start-webhooks-bed.ts";
import { deliverWebhook } from "./deliver-webhook.ts";

/* Receivers that do not answer, and what they hold up. */

const SLOW = 20;
const PROCESSES = 3;
/** Webhooks of an organization that are sent to at a time, by all processes together. */
const AT_ONCE = 5;
/** Nobody gives up, or looks by the clock, within this test. */
const PATIENT = { timeoutMs: 100_000, lostAfterMs: 600_000, lookEveryMs: 600_000 };

let bed: WebhooksBed;

beforeAll(async () => {
  bed = await startWebhooksBed(inject("testCluster"));
});
afterEach(async () => {
  await bed.db.deleteFrom("webhooks").execute();
});
afterAll(() => bed.close());

// Before any process is there that would send something.
test("one that waits longest is not always the first of its organization", async () => {
  const { organizationId } = bed.principal;
  for (let hour = 0; hour <= AT_ONCE; hour++) {
    const webhookId = await insertDeafWebhook(bed.db, organizationId, ["run.completed"]);
    const row = { organizationId, webhookId, eventType: "run.completed", eventKey: "run" };
    const nextAttemptAt = new Date(Date.UTC(2020, 0, 1, hour));
    await bed.db
      .insertInto("webhookDeliveries")
      .values({ ...row, data: "{}", nextAttemptAt })
      .execute();
  }
  const chosen = new Set<string>();
  const choose = async (): Promise<number> => {
    const limits = { limit: 100, perOrganization: AT_ONCE };
    const due = await lockDueWebhooks(bed.db, deliverWebhook.name, limits);
    expect(due).toHaveLength(AT_ONCE);
    for (const id of due) chosen.add(id);
    return chosen.size;
  };
  await expect.poll(choose, { timeout: 15_000, interval: 10 }).toBe(AT_ONCE + 1);
});

test("slow receivers of one organization hold up no other organization, and all get theirs", async () => {
  const held: ServerResponse[] = [];
  let holds = true;
  bed.receiver.answer = (response, { path }) => {
    if (path === "/slow" && holds) held.push(response);
    else response.writeHead(204).end();
  };
  const process = await bed.start(PATIENT);
  for (let more = 1; more < PROCESSES; more++) await bed.start(PATIENT);
  const listen = async (principal: Principal, path: string): Promise<string> => {
    const url = `${bed.receiver.url}${path}`;
    const input = { url, description: "", events: ["run.completed" as const], enabled: true };
    return (await process.webhooks.create(principal, input)).id;
  };
  const slow: string[] = [];
  for (let count = 0; count < SLOW; count++) slow.push(await listen(bed.principal, "/slow"));
  const other = await listen(bed.foreigner, "/other");
  for (const webhookId of slow) await process.webhooks.test(bed.principal, webhookId);
  await expect.poll(() => held.length, { timeout: 15_000, interval: 10 }).toBe(AT_ONCE);
  const { id } = await process.webhooks.test(bed.foreigner, other);
  const [received] = await bed.receiver.until(1, "/other");
  expect(received?.headers["webhook-id"]).toBe(id);
  // They hold still, and none was sent to beyond what an organization may have.
  expect(held).toHaveLength(AT_ONCE);
  holds = false;
  for (const response of held) response.writeHead(204).end();
  // The others are not waited for the clock with: the end of each turn is the beginning of the next.
  const all = await bed.receiver.until(SLOW, "/slow");
  expect(new Set(all.map(({ headers }) => headers["webhook-id"])).size).toBe(SLOW);
});
