import { createServer } from "node:http";
import { once } from "node:events";
import { startSimulator, type StartOptions } from "@parley/sim";
import { expect, it, onTestFinished } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import type { BatchedOutcome, BatchModel } from "./batch-model.ts";
import { costMicroDollars } from "./cost.ts";

const { signal } = new AbortController();

function batchesAt(baseURL: string): BatchModel {
  const { batches } = createAnthropicModel({
    apiKey: "any",
    baseURL,
    defaultModel: "claude-haiku-4-5",
    simulated: true,
    timeouts: { headersMs: 5_000, stallMs: 5_000 },
  });
  if (batches === undefined) throw new Error("The model has no batches.");
  return batches;
}

async function simulated(options: StartOptions = {}) {
  const simulator = await startSimulator({ batchRequestsPerSecond: Infinity, ...options });
  onTestFinished(() => simulator.close());
  return { simulator, batches: batchesAt(simulator.url) };
}

const ask = (id: string, text: string) => ({
  id,
  request: {
    model: "claude-haiku-4-5",
    maxTokens: 500,
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
  },
});

async function resultsOf(batches: BatchModel, id: string) {
  const found = new Map<string, BatchedOutcome>();
  for await (const outcome of batches.results(id, signal)) found.set(outcome.id, outcome);
  return found;
}

/** A server that answers every request in one way. */
async function answering(status: number, body: string): Promise<BatchModel> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return batchesAt(`http://127.0.0.1:${address.port}`);
}

it("says what became of each request, at the price of a batch", async () => {
  const { simulator, batches } = await simulated();
  const id = await batches.submit(
    [
      ask("a", "/echo hello"),
      ask("b", "/error 529"),
      ask("c", "/fault stall"),
      ask("d", "/error 400"),
    ],
    signal,
  );
  if (id === null) throw new Error("There are no batches.");
  expect(await batches.poll(id, signal)).toEqual({ status: "ended" });
  const results = await resultsOf(batches, id);
  const answered = results.get("a");
  if (answered?.type !== "answered") throw new Error("It was not answered.");
  const { answer } = answered;
  expect(answer).toMatchObject({ text: "hello", stopReason: "end_turn" });
  // Nothing of it is sent again, so nothing is written to the cache.
  expect(answer.usage.cacheWriteTokens).toBe(0);
  expect(costMicroDollars(answer.usage, answer.model, undefined, "batch")).toBe(
    Math.round((costMicroDollars(answer.usage, answer.model) ?? 0) / 2),
  );
  expect(results.get("b")).toMatchObject({
    type: "failed",
    error: { code: "UPSTREAM_OVERLOADED", retryable: true },
  });
  expect(results.get("c")).toEqual({ id: "c", type: "expired" });
  expect(results.get("d")).toMatchObject({ type: "failed", error: { retryable: false } });
  expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /v1/messages/batches",
    `GET /v1/messages/batches/${id}`,
    `GET /v1/messages/batches/${id}/results`,
  ]);
});

it("cancels what has not been answered, and does not mind what has ended or is gone", async () => {
  const { batches } = await simulated({ batchRequestsPerSecond: 0.001 });
  const id = (await batches.submit([ask("a", "/echo x")], signal)) ?? "";
  expect(await batches.poll(id, signal)).toEqual({ status: "running" });
  await batches.cancel(id, signal);
  expect(await batches.poll(id, signal)).toEqual({ status: "ended" });
  expect(await resultsOf(batches, id)).toEqual(new Map([["a", { id: "a", type: "cancelled" }]]));
  await batches.cancel(id, signal);
  await batches.cancel("msgbatch_gone", signal);
  expect(await batches.poll("msgbatch_gone", signal)).toBeNull();
});

it.each([404, 405, 501])("takes a %i for a server without batches", async (status) => {
  const batches = await answering(status, "no such page");
  expect(await batches.submit([ask("a", "x")], signal)).toBeNull();
});

it("tells a failure from that, and in words", async () => {
  const overloaded = await answering(
    529,
    '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  );
  await expect(overloaded.submit([ask("a", "x")], signal)).rejects.toMatchObject({
    code: "UPSTREAM_OVERLOADED",
    retryable: true,
  });
  const nonsense = await answering(200, "<html>");
  await expect(nonsense.poll("x", signal)).rejects.toMatchObject({ code: "UPSTREAM_BROKEN" });
  await expect(resultsOf(nonsense, "x")).rejects.toMatchObject({ code: "UPSTREAM_BROKEN" });
});

it("gives the reason of the signal that ended it", async () => {
  const { batches } = await simulated();
  const reason = new Error("Enough.");
  await expect(batches.poll("x", AbortSignal.abort(reason))).rejects.toBe(reason);
});
