import { randomUUID } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import { expect, test, vi } from "vitest";
import { ask, messageText, post, sdkFor, simulatorForTest } from "../testing/clients.ts";

const requests = (texts: readonly string[]) =>
  texts.map((text, index) => ({ custom_id: `item-${index}`, params: ask(text) }));

async function resultsOf(client: Anthropic, id: string) {
  const found = new Map<string, Anthropic.Messages.MessageBatchResult>();
  for await (const { custom_id, result } of await client.messages.batches.results(id)) {
    found.set(custom_id, result);
  }
  return found;
}

test("a batch is answered as the same requests one by one are, at the batch tier", async () => {
  const client = sdkFor(await simulatorForTest({ batchRequestsPerSecond: Infinity }));
  const batch = await client.messages.batches.create({
    requests: requests(["/echo one", "/error 529", "/fault stall", "/echo four"]),
  });
  expect(batch).toMatchObject({
    processing_status: "ended",
    request_counts: { processing: 0, succeeded: 2, errored: 1, expired: 1, canceled: 0 },
  });
  const results = await resultsOf(client, batch.id);
  const first = results.get("item-0");
  if (first?.type !== "succeeded") throw new Error("The first request did not succeed.");
  expect(messageText(first.message)).toBe("one");
  expect(first.message.usage.service_tier).toBe("batch");
  expect((await client.messages.create(ask("/echo one"))).id).toBe(first.message.id);
  expect(results.get("item-1")).toMatchObject({
    type: "errored",
    error: { type: "error", error: { type: "overloaded_error" } },
  });
  expect(results.get("item-2")).toEqual({ type: "expired" });
});

test("a batch takes its time, shows no results before its end, and lets itself be cancelled", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const client = sdkFor(await simulatorForTest({ batchRequestsPerSecond: 10 }));
  const { batches } = client.messages;
  const texts = Array.from({ length: 40 }, (_, index) => `/echo ${index}`);
  const whole = await batches.create({ requests: requests(texts) });
  const cut = await batches.create({ requests: requests(texts) });
  expect(whole).toMatchObject({ processing_status: "in_progress", results_url: null });
  expect(whole.request_counts.processing).toBe(40);
  await expect(batches.delete(whole.id)).rejects.toMatchObject({ status: 400 });
  vi.setSystemTime(Date.now() + 1_000);
  await batches.cancel(cut.id);
  expect((await batches.retrieve(cut.id)).request_counts).toMatchObject({
    succeeded: 10,
    canceled: 30,
  });
  vi.setSystemTime(Date.now() + 2_900);
  expect((await batches.retrieve(whole.id)).processing_status).toBe("in_progress");
  vi.setSystemTime(Date.now() + 100);
  expect((await batches.retrieve(whole.id)).request_counts.succeeded).toBe(40);
  expect([...(await resultsOf(client, whole.id)).keys()].toSorted()).toHaveLength(40);
  vi.useRealTimers();
});

test("what is not answered when a batch expires has expired", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const simulator = await simulatorForTest({ batchRequestsPerSecond: 1, batchExpiryMs: 2_000 });
  const { batches } = sdkFor(simulator).messages;
  const { id } = await batches.create({ requests: requests(["/echo 1", "/echo 2", "/echo 3"]) });
  vi.setSystemTime(Date.now() + 2_000);
  expect((await batches.retrieve(id)).request_counts).toMatchObject({ succeeded: 2, expired: 1 });
  vi.useRealTimers();
});

test("batches are listed page by page, newest first, until they are deleted", async () => {
  const client = sdkFor(await simulatorForTest({ batchRequestsPerSecond: Infinity }));
  const { batches } = client.messages;
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    ids.unshift((await batches.create({ requests: requests(["/echo x"]) })).id);
  }
  const listed: string[] = [];
  for await (const { id } of batches.list({ limit: 2 })) listed.push(id);
  expect(listed).toEqual(ids);
  await batches.delete(ids[0] ?? "");
  await expect(batches.retrieve(ids[0] ?? "")).rejects.toMatchObject({ status: 404 });
});

test.each([
  ["no requests", { requests: [] }],
  ["an id with a space", { requests: [{ custom_id: "a b", params: {} }] }],
  ["an id of 65 characters", { requests: [{ custom_id: "a".repeat(65), params: {} }] }],
  ["an id twice", { requests: [1, 2].map(() => ({ custom_id: "a", params: {} })) }],
  ["an unknown key", { requests: [{ custom_id: "a", params: {}, more: 1 }] }],
])("%s is a 400", async (_, body) => {
  const simulator = await simulatorForTest();
  expect((await post(simulator, body, {}, "/v1/messages/batches")).status).toBe(400);
});

test("bad params do not fail the batch, only their request; an unknown batch is a 404", async () => {
  const simulator = await simulatorForTest({ batchRequestsPerSecond: Infinity });
  const body = { requests: [{ custom_id: "a", params: { model: "nope" } }] };
  const created = await post(simulator, body, {}, "/v1/messages/batches");
  expect(await created.json()).toMatchObject({ request_counts: { errored: 1 } });
  const { batches } = sdkFor(simulator).messages;
  await expect(batches.retrieve(`msgbatch_${randomUUID()}`)).rejects.toMatchObject({ status: 404 });
});
