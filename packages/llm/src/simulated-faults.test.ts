import {
  expectedText,
  type Fault,
  faults,
  type RunningSimulator,
  startSimulator,
} from "@parley/sim";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import { ModelError, type ModelEvent, type ModelRequest } from "./language-model.ts";
import { requestParams } from "./request-params.ts";

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ tokensPerSecond: Infinity });
});
afterAll(() => simulator.close());

const outcomes: Record<string, string> = {
  "error-400": "UPSTREAM_REJECTED",
  "error-401": "UPSTREAM_AUTH",
  "error-402": "UPSTREAM_AUTH",
  "error-403": "UPSTREAM_AUTH",
  "error-404": "UNKNOWN_MODEL",
  "error-413": "PAYLOAD_TOO_LARGE",
  "error-429": "UPSTREAM_RATE_LIMITED",
  "error-500": "UPSTREAM_BROKEN",
  "error-504": "UPSTREAM_TIMEOUT",
  "error-529": "UPSTREAM_OVERLOADED",
  "slow-headers": "fine",
  "stall-headers": "UPSTREAM_TIMEOUT",
  "reset-headers": "UPSTREAM_BROKEN",
  "overloaded-event": "UPSTREAM_OVERLOADED",
  "api-error-event": "UPSTREAM_BROKEN",
  stall: "UPSTREAM_TIMEOUT",
  "stall-pings": "fine",
  reset: "UPSTREAM_BROKEN",
  truncate: "UPSTREAM_BROKEN",
  garbage: "UPSTREAM_BROKEN",
  "unknown-event": "fine",
};

/** The faults that are got over unseen when the provider recovers. */
const overcome = new Set([
  "error-429",
  "error-500",
  "error-504",
  "error-529",
  "reset-headers",
  "overloaded-event",
  "api-error-event",
  "reset",
  "truncate",
]);

/** So short that a test need not wait for a fault to show. */
const shortest: Record<string, string> = {
  "retry-after": "retry-after=0",
  delay: "delay=50",
};

function ask(content: string): ModelRequest {
  return {
    model: "claude-sonnet-4-6",
    maxTokens: 4_096,
    messages: [{ role: "user", content: [{ type: "text", text: content }] }],
    tools: [{ name: "weather", description: "Tells the weather.", inputSchema: {} }],
  };
}

async function answerTo(request: ModelRequest) {
  const model = createAnthropicModel({
    apiKey: "any",
    baseURL: simulator.url,
    defaultModel: "claude-sonnet-4-6",
    simulated: true,
    timeouts: { headersMs: 3_000, stallMs: 400 },
    retry: { maxRetries: 2, totalMs: 30_000, baseMs: 5, maxMs: 10 },
  });
  const events: ModelEvent[] = [];
  const result = await (async () => {
    for await (const event of model.stream(request, new AbortController().signal)) {
      events.push(event);
    }
  })().catch((error: unknown) => error);
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  const outcome =
    result === undefined ? "fine" : result instanceof ModelError ? result.code : result;
  return {
    events,
    text,
    outcome,
    requestId: result instanceof ModelError ? result.requestId : null,
  };
}

/** The directive of a fault with the given options as far as it takes them. */
function directiveOf(fault: Fault, options: Record<string, string>): string {
  const taken = fault.options.map((option) => options[option] ?? shortest[option]);
  return [fault.directive, ...taken.filter((option) => option !== undefined), "Hello there"].join(
    " ",
  );
}

const errors = faults.filter(({ kind }) => kind !== "stop");

test("every fault of the simulator has its outcome", () => {
  expect(errors.map(({ name }) => name).sort()).toEqual(Object.keys(outcomes).sort());
});

test.for(errors)("$name ends as it should, after the text there was", async (fault) => {
  const pings = fault.name === "stall-pings" ? { for: "for=900" } : {};
  const request = ask(directiveOf(fault, { after: "after=5", ...pings }));
  const { text, outcome, events, requestId } = await answerTo(request);
  expect(outcome).toBe(outcomes[fault.name]);
  const expected = expectedText(requestParams(request));
  // What was seen is the beginning of the answer: all of it, some of it, or no event at all.
  expect(expected.slice(0, text.length)).toBe(text);
  expect(text === expected).toBe(outcome === "fine");
  expect(events.length > 0).toBe(outcome === "fine" || fault.kind === "stream");
  expect(requestId !== null).toBe(outcome !== "fine" && fault.name !== "reset-headers");
});

test.for(errors.filter(({ name }) => overcome.has(name)))(
  "$name before anything was seen is got over unseen",
  async (fault) => {
    const request = ask(
      directiveOf(fault, { after: "after=0", "until-attempt": "until-attempt=3" }),
    );
    const before = simulator.requests.length;
    const { text, outcome, events } = await answerTo(request);
    expect(outcome).toBe("fine");
    expect(text).toBe(expectedText(requestParams(request)));
    expect(events.filter(({ type }) => type === "start")).toHaveLength(1);
    expect(simulator.requests.length - before).toBe(3);
  },
);

test.for(faults.filter(({ kind }) => kind === "stop"))(
  "$name is an ordinary end",
  async (fault) => {
    const { events, outcome } = await answerTo(ask(`${fault.directive} Hello there`));
    expect(outcome).toBe("fine");
    expect(events.at(-1)).toMatchObject({ type: "end", stopReason: fault.stopReason });
  },
);

describe("an answer", () => {
  test("with thinking has it sealed before the text", async () => {
    const request = { ...ask("/think Why is the sky blue?"), thinking: true };
    const { events, text } = await answerTo(request);
    expect(text).toBe(expectedText(requestParams(request)));
    const seal = events.findLast((event) => event.type === "thinking");
    expect(seal?.signature).toBeTruthy();
  });

  test("with a tool call has its input whole", async () => {
    const { events } = await answerTo(ask('/tool weather {"city":"Zürich"}'));
    const call = events.find((event) => event.type === "tool_use");
    expect(call).toMatchObject({ name: "weather", input: { city: "Zürich" } });
    expect(events.at(-1)).toMatchObject({ stopReason: "tool_use" });
  });
});

test("a hundred answers at once are each their own", async () => {
  const requests = Array.from({ length: 100 }, (_, index) => ask(`/echo Number ${index} 😀`));
  const answers = await Promise.all(requests.map(answerTo));
  expect(answers.map(({ text }) => text)).toEqual(
    requests.map((request) => expectedText(requestParams(request))),
  );
});
