import { runEvent, type SequencedRunEvent } from "@parley/shared";
import { createTRPCUntypedClient, httpSubscriptionLink } from "@trpc/client";
import { EventSource } from "eventsource";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { startCuttingProxy } from "./driver/cutting-proxy.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { expectWholeLog, readLog, textIn } from "./driver/run-log.ts";

/** What tRPC's client makes of `tracked(seq, event)`. */
const trackedEvent = z.object({ id: z.string(), data: runEvent });

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Follows a run with nothing of ours: tRPC's own link over the ponyfill of EventSource. */
async function followWithStockClient(
  baseUrl: string,
  runId: string,
): Promise<{ events: SequencedRunEvent[]; lastEventIds: (string | undefined)[] }> {
  const lastEventIds: (string | undefined)[] = [];
  const client = createTRPCUntypedClient({
    links: [
      httpSubscriptionLink({
        url: `${baseUrl}/api/trpc`,
        EventSource,
        eventSourceOptions: {
          fetch: (input, init) => {
            const headers = { ...init.headers, ...installation.authorization };
            lastEventIds.push(new Headers(headers).get("last-event-id") ?? undefined);
            return fetch(input, { ...init, headers });
          },
        },
      }),
    ],
  });
  const events: SequencedRunEvent[] = [];
  for await (const value of client.subscription("runs.follow", { runId })) {
    const { id, data } = trackedEvent.parse(value);
    events.push({ ...data, seq: Number(id) });
  }
  return { events, lastEventIds };
}

async function start(message: string): Promise<string> {
  const input = { message, maxTokens: 8_192 };
  const { run } = await installation.client().chat.start.mutate(input);
  return run.id;
}

test("tRPC's own httpSubscriptionLink follows a run live to its terminal event", async () => {
  const message = "/long 300 rate=200 Who else can read this?";
  const runId = await start(message);
  const { events, lastEventIds } = await followWithStockClient(installation.url, runId);
  expectWholeLog(events);
  expect(textIn(events)).toBe(expectedAnswer(message));
  expect(events).toEqual(await readLog(installation.client(), runId));
  expect(lastEventIds).toHaveLength(1);
});

test("it resumes at the exact event after its connection was cut", async () => {
  const message = "/long 600 rate=400 And after a cut?";
  const runId = await start(message);
  const cutAfter = [2_500, 3_500];
  await using proxy = await startCuttingProxy(
    installation.server.port,
    () => cutAfter.shift() ?? null,
  );
  const { events, lastEventIds } = await followWithStockClient(proxy.url, runId);
  expect(proxy.cuts).toBe(2);
  expect(lastEventIds).toHaveLength(3);
  expect(Number(lastEventIds[1])).toBeGreaterThan(1);
  expect(Number(lastEventIds[2])).toBeGreaterThan(Number(lastEventIds[1]));
  expectWholeLog(events);
  expect(textIn(events)).toBe(expectedAnswer(message));
  expect(events).toEqual(await readLog(installation.client(), runId));
});
