import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import { expectedText } from "./expected-text.ts";
import { faults } from "./faults.ts";
import {
  ask,
  collect,
  post,
  sdkFor,
  simulatorForTest,
  stopReasonOf,
  watchedSimulatorForTest,
} from "./testing/clients.ts";

const named = (kind: string) => faults.filter((fault) => fault.kind === kind);
const hasEnd = (events: readonly { type: string }[]) =>
  events.some((event) => event.type === "message_stop");

test("every fault has its own name, and its directive asks for it", () => {
  expect(new Set(faults.map((fault) => fault.name)).size).toBe(faults.length);
  expect(faults.map((fault) => fault.kind)).toEqual(
    expect.arrayContaining(["http", "connection", "stream", "stop"]),
  );
});

test("each status has the error type that the API documents", () => {
  expect(named("http").map(({ status, errorType }) => [status, errorType])).toEqual([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [402, "billing_error"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [413, "request_too_large"],
    [429, "rate_limit_error"],
    [500, "api_error"],
    [504, "timeout_error"],
    [529, "overloaded_error"],
  ]);
});

describe.each(named("http"))("$name", ({ name, directive, status, errorType }) => {
  test("by directive and by header, streamed and not", async () => {
    const simulator = await simulatorForTest();
    const attempts = [
      post(simulator, ask(`${directive} hello`)),
      post(simulator, { ...ask("hello"), stream: true }, { "x-sim-fault": name }),
    ];
    for (const response of await Promise.all(attempts)) {
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({
        type: "error",
        error: { type: errorType, message: expect.any(String) },
        request_id: response.headers.get("request-id"),
      });
      expect(response.headers.has("retry-after")).toBe(status === 429 || status === 529);
    }
  });

  test("the SDK sees the right error", async () => {
    const client = sdkFor(await simulatorForTest());
    const { error } = await collect(client, ask(directive));
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error).toMatchObject({ status, type: errorType });
  });
});

test("retry-after is what the directive says", async () => {
  const simulator = await simulatorForTest();
  const response = await post(simulator, ask("/error 429 retry-after=17"));
  expect(response.headers.get("retry-after")).toBe("17");
});

test.each(named("http"))("$name is over at the attempt that until-attempt names", async (fault) => {
  const client = sdkFor(await simulatorForTest());
  const params = ask(`${fault.directive} until-attempt=3 hello`);
  const statuses: unknown[] = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    const { error, text } = await collect(client, params);
    statuses.push(error instanceof Anthropic.APIError ? error.status : text);
  }
  const { status } = fault;
  expect(statuses).toEqual([status, status, expectedText(params), status]);
});

describe("connection", () => {
  test("reset-headers: no response at all", async () => {
    const client = sdkFor(await simulatorForTest());
    const { error } = await collect(client, ask("/fault reset-headers"));
    expect(error).toBeInstanceOf(Anthropic.APIConnectionError);
  });

  test("stall-headers: headers, then nothing until the client gives up", async () => {
    const simulator = await simulatorForTest();
    const response = await post(simulator, { ...ask("/fault stall-headers"), stream: true });
    expect(response.status).toBe(200);
    expect(simulator.pending).toBe(1);
    await response.body?.cancel();
    await expect.poll(() => simulator.pending).toBe(0);
  });

  test("stall-headers for=: ends by itself, without a body", async () => {
    const simulator = await simulatorForTest();
    const response = await post(simulator, { ...ask("/fault stall-headers for=5"), stream: true });
    await expect(response.text()).rejects.toThrow("terminated");
  });

  test("slow-headers: nothing at first, then all is well", async () => {
    const simulator = await watchedSimulatorForTest();
    const params = ask("/fault slow-headers delay=40 hello");
    const pending = collect(sdkFor(simulator), params);
    await expect.poll(() => simulator.responses.length, { interval: 1 }).toBe(1);
    expect(simulator.responses[0]?.headersSent).toBe(false);
    expect((await pending).text).toBe(expectedText(params));
  });
});

describe.each(["overloaded-event", "api-error-event"])("%s", (name) => {
  test("an error event after `after` tokens, then the end", async () => {
    const client = sdkFor(await simulatorForTest());
    const params = ask(`/fault ${name} after=7 hello`);
    const { error, events, text } = await collect(client, params);
    const fault = faults.find((candidate) => candidate.name === name);
    expect(error).toMatchObject({ status: undefined, type: fault?.errorType });
    expect(events.filter((event) => event.type === "content_block_delta")).toHaveLength(7);
    expect(expectedText(params).startsWith(text)).toBe(true);
    expect(hasEnd(events)).toBe(false);
  });
});

test("reset: the tokens before it arrive, then the socket is gone", async () => {
  const client = sdkFor(await simulatorForTest());
  const { error, events } = await collect(client, ask("/fault reset after=7 hello"));
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(Anthropic.APIError);
  expect(events.filter((event) => event.type === "content_block_delta")).toHaveLength(7);
});

test("truncate: a clean end without message_stop", async () => {
  const client = sdkFor(await simulatorForTest());
  const { error, events } = await collect(client, ask("/fault truncate after=7 hello"));
  expect(error).toBeUndefined();
  expect(events.filter((event) => event.type === "content_block_delta")).toHaveLength(7);
  expect(hasEnd(events)).toBe(false);
});

test("garbage: one frame that is no JSON, the others whole", async () => {
  const simulator = await simulatorForTest();
  const params = ask("/fault garbage after=3 hello");
  expect((await collect(sdkFor(simulator), params)).error).toBeInstanceOf(SyntaxError);
  const raw = await (await post(simulator, { ...params, stream: true })).text();
  const unreadable = raw.split("\n").filter((line) => line.startsWith("data: ") && !isJson(line));
  expect(unreadable).toHaveLength(1);
  expect(raw).toContain("event: message_stop");
});

test("unknown-event: whoever ignores it misses nothing", async () => {
  const client = sdkFor(await simulatorForTest());
  const params = ask("/fault unknown-event after=3 hello");
  const { error, events, text } = await collect(client, params);
  expect(error).toBeUndefined();
  expect(events.map((event): string => event.type)).toContain("simulated_unknown_event");
  expect(text).toBe(expectedText(params));
});

describe.each(["stall", "stall-pings"])("%s", (name) => {
  test("goes silent after `after` tokens and stays open until the client leaves", async () => {
    const simulator = await simulatorForTest();
    const stream = await sdkFor(simulator).messages.create({
      ...ask(`/fault ${name} after=3 hello`),
      stream: true,
    });
    let deltas = 0;
    for await (const event of stream) {
      if (event.type === "content_block_delta" && (deltas += 1) === 3) break;
    }
    await expect.poll(() => simulator.pending).toBe(0);
    expect(simulator.requests[0]?.state).toBe("disconnected");
  });

  test("with for= it goes on afterwards", async () => {
    const client = sdkFor(await simulatorForTest());
    const params = ask(`/fault ${name} after=3 for=5 hello`);
    const { error, text } = await collect(client, params);
    expect(error).toBeUndefined();
    expect(text).toBe(expectedText(params));
  });
});

test("stall-pings: pings keep coming", async () => {
  const simulator = await simulatorForTest();
  const body = { ...ask("/fault stall-pings after=3 hello"), stream: true };
  const response = await post(simulator, body);
  let raw = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    raw += chunk;
    if (raw.split("event: ping").length > 3) break;
  }
  expect(raw.split("event: content_block_delta")).toHaveLength(4);
});

test.each(named("stop"))("$name", async ({ directive, stopReason }) => {
  const client = sdkFor(await simulatorForTest());
  const params = ask(`${directive} hello`);
  const { error, events, text } = await collect(client, params);
  expect(error).toBeUndefined();
  expect(stopReasonOf(events)).toBe(stopReason);
  expect(text).toBe(expectedText(params));
  const whole = await client.messages.create(params);
  expect(whole.stop_reason).toBe(stopReason);
  expect(whole.content.some((block) => block.type === "tool_use")).toBe(stopReason === "tool_use");
});

test("a mid-stream fault strikes at the end when the answer is shorter", async () => {
  const client = sdkFor(await simulatorForTest());
  const { events, text } = await collect(client, ask("/fault truncate after=9999 /echo hello"));
  expect(text).toBe("hello");
  expect(hasEnd(events)).toBe(false);
});

test.each([
  ["overloaded-event", 529],
  ["api-error-event", 500],
])("without a stream %s is an HTTP error", async (name, status) => {
  const simulator = await simulatorForTest();
  expect((await post(simulator, ask(`/fault ${name}`))).status).toBe(status);
});

test.each(["truncate", "garbage"])("without a stream %s is half a body", async (name) => {
  const simulator = await simulatorForTest();
  const response = await post(simulator, ask(`/fault ${name}`));
  await expect(response.json()).rejects.toBeInstanceOf(SyntaxError);
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line.slice("data: ".length));
    return true;
  } catch {
    return false;
  }
}
