import type http from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { type AnthropicModelOptions, createAnthropicModel } from "./anthropic-model.ts";
import { ModelError, type ModelEvent, type ModelRequest } from "./language-model.ts";
import {
  endFrames,
  frame,
  type ScriptedUpstream,
  scriptedUpstream,
  startFrames,
  streamHeaders,
  textFrame,
} from "./testing/scripted-upstream.ts";

/** By itself a wait has a second, which is too little on a busy machine. */
const PATIENCE = { timeout: 20_000 };

const open: ScriptedUpstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

async function upstream(answer: (response: http.ServerResponse, attempt: number) => void) {
  const started = await scriptedUpstream(answer);
  open.push(started);
  return started;
}

function modelOf(url: string, more: Partial<AnthropicModelOptions> = {}) {
  return createAnthropicModel({
    apiKey: "test-key",
    baseURL: url,
    defaultModel: "claude-sonnet-4-6",
    simulated: true,
    timeouts: { headersMs: 5_000, stallMs: 5_000 },
    retry: { maxRetries: 2, totalMs: 30_000, baseMs: 10, maxMs: 20 },
    ...more,
  });
}

const request: ModelRequest = {
  model: "claude-sonnet-4-6",
  maxTokens: 256,
  messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
};

/** All events until the end, and the error if it ended in one. */
async function drain(events: AsyncIterable<ModelEvent>) {
  const seen: ModelEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen, error: undefined };
  } catch (error) {
    return { seen, error };
  }
}

function textIn(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.text : "")).join("");
}

function modelError(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  throw new Error("This is no ModelError.", { cause: error });
}

function fails(response: http.ServerResponse, status: number, type: string, more = {}): void {
  response.writeHead(status, { "request-id": `req_${status}`, ...more });
  response.end(JSON.stringify({ type: "error", error: { type, message: "No." } }));
}

test("an answer: one start with the provider's request id, the text, one end with the usage", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.end(startFrames + textFrame("Hal") + textFrame('lo "Welt"\n😀') + endFrames());
  });
  const { seen, error } = await drain(
    modelOf(server.url).stream(request, new AbortController().signal),
  );
  expect(error).toBeUndefined();
  const usage = { inputTokens: 12, outputTokens: 1, cacheReadTokens: 3, cacheWriteTokens: 0 };
  expect(seen).toEqual([
    { type: "start", model: "claude-sonnet-4-6", requestId: "req_scripted", usage },
    { type: "text", text: 'Hallo "Welt"\n😀' },
    { type: "end", stopReason: "end_turn", usage: { ...usage, outputTokens: 7 } },
  ]);
  expect(server.requests[0]?.headers.authorization).toBe("Bearer test-key");
});

test("a connection is used again, also when its body ends after the answer", async () => {
  const ports: (number | undefined)[] = [];
  const server = await upstream((response) => {
    ports.push(response.socket?.remotePort);
    response.writeHead(200, streamHeaders);
    response.write(startFrames + textFrame("x") + endFrames(), () => {
      setTimeout(() => response.end(), 20);
    });
  });
  const model = modelOf(server.url);
  await vi.waitFor(async () => {
    await drain(model.stream(request, new AbortController().signal));
    expect(new Set(ports).size).toBeLessThan(ports.length);
  }, PATIENCE);
});

test("the same answer comes through a fetch of the caller's", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.end(startFrames + textFrame("Hello") + endFrames());
  });
  const model = modelOf(server.url, { fetch: globalThis.fetch });
  const { seen, error } = await drain(model.stream(request, new AbortController().signal));
  expect(error).toBeUndefined();
  expect(textIn(seen)).toBe("Hello");
});

test("a stream that ends without message_stop is broken, after what it said", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.end(startFrames + textFrame("Half"));
  });
  const { seen, error } = await drain(
    modelOf(server.url).stream(request, new AbortController().signal),
  );
  expect(textIn(seen)).toBe("Half");
  expect(modelError(error)).toMatchObject({ code: "UPSTREAM_BROKEN", requestId: "req_scripted" });
  expect(server.requests).toHaveLength(1);
});

test("a cut socket is broken, and never asked again once text was seen", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.write(startFrames + textFrame("Half"), () => response.destroy());
  });
  const { seen, error } = await drain(
    modelOf(server.url).stream(request, new AbortController().signal),
  );
  expect(textIn(seen)).toBe("Half");
  expect(modelError(error).code).toBe("UPSTREAM_BROKEN");
  expect(server.requests).toHaveLength(1);
});

test("a silent body is a timeout, and its connection is closed", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.write(startFrames + textFrame("Half"));
  });
  const model = modelOf(server.url, { timeouts: { headersMs: 5_000, stallMs: 100 } });
  const { seen, error } = await drain(model.stream(request, new AbortController().signal));
  expect(textIn(seen)).toBe("Half");
  expect(modelError(error)).toMatchObject({ code: "UPSTREAM_TIMEOUT", retryable: true });
  await server.requests[0]?.closed;
});

test("headers that do not come are a timeout", async () => {
  const server = await upstream(() => {});
  const model = modelOf(server.url, { timeouts: { headersMs: 100, stallMs: 5_000 } });
  const { error } = await drain(model.stream(request, new AbortController().signal));
  expect(modelError(error).code).toBe("UPSTREAM_TIMEOUT");
  await server.requests[0]?.closed;
  expect(server.requests).toHaveLength(1);
});

test("the body of an error that never ends is a timeout", async () => {
  const server = await upstream((response) => {
    response.writeHead(500);
    response.write("{");
  });
  const model = modelOf(server.url, { timeouts: { headersMs: 100, stallMs: 5_000 } });
  const { error } = await drain(model.stream(request, new AbortController().signal));
  expect(modelError(error).code).toBe("UPSTREAM_TIMEOUT");
});

test("pings keep a slow answer alive", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.write(startFrames);
    let pings = 0;
    const timer = setInterval(() => {
      pings += 1;
      response.write(frame({ type: "ping" }));
      if (pings < 10) return;
      clearInterval(timer);
      response.end(textFrame("At last") + endFrames());
    }, 150);
  });
  const model = modelOf(server.url, { timeouts: { headersMs: 5_000, stallMs: 1_200 } });
  const { seen, error } = await drain(model.stream(request, new AbortController().signal));
  expect(error).toBeUndefined();
  expect(textIn(seen)).toBe("At last");
});

test("a reader that takes its time is no stall", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    const many = textFrame("x".repeat(1_000)).repeat(2_000);
    response.end(startFrames + many + endFrames());
  });
  const model = modelOf(server.url, { timeouts: { headersMs: 5_000, stallMs: 500 } });
  const seen: ModelEvent[] = [];
  for await (const event of model.stream(request, new AbortController().signal)) {
    if (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
    seen.push(event);
  }
  expect(textIn(seen)).toHaveLength(2_000_000);
});

test.each(["refusal", "pause_turn", "max_tokens", "something_new"])(
  "%s is an ordinary end",
  async (stopReason) => {
    const server = await upstream((response) => {
      response.writeHead(200, streamHeaders);
      response.end(startFrames + textFrame("Hm") + endFrames(stopReason));
    });
    const { seen, error } = await drain(
      modelOf(server.url).stream(request, new AbortController().signal),
    );
    expect(error).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ type: "end", stopReason });
  },
);

test("an abort throws the signal's reason and closes the request, also while nothing comes", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.write(startFrames + textFrame("Half"));
  });
  const controller = new AbortController();
  const reason = new Error("Stopped by the user.");
  const seen: ModelEvent[] = [];
  const run = (async () => {
    for await (const event of modelOf(server.url).stream(request, controller.signal)) {
      seen.push(event);
      if (event.type === "text") setImmediate(() => controller.abort(reason));
    }
  })();
  await expect(run).rejects.toBe(reason);
  await server.requests[0]?.closed;
  expect(textIn(seen)).toBe("Half");
});

test("an abort while the headers are awaited throws the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("Stopped by the user.");
  const server = await upstream(() => controller.abort(reason));
  const retry = { maxRetries: 0, totalMs: 0, baseMs: 0, maxMs: 0 };
  const { error } = await drain(modelOf(server.url, { retry }).stream(request, controller.signal));
  expect(error).toBe(reason);
  await server.requests[0]?.closed;
});

test("an abort while a retry is awaited throws the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("Stopped by the user.");
  const server = await upstream((response) =>
    fails(response, 529, "overloaded_error", { "retry-after": "20" }),
  );
  const log = { warn: () => controller.abort(reason) };
  const { error } = await drain(modelOf(server.url, { log }).stream(request, controller.signal));
  expect(error).toBe(reason);
  expect(server.requests).toHaveLength(1);
});

test("a reader that leaves early closes the request", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    response.write(startFrames + textFrame("Half"));
  });
  for await (const event of modelOf(server.url).stream(request, new AbortController().signal)) {
    if (event.type === "text") break;
  }
  expect(await server.requests[0]?.closed).toEqual([]);
});

test("an overloaded provider is asked again until it answers, unseen", async () => {
  const server = await upstream((response, attempt) => {
    if (attempt === 0) return fails(response, 529, "overloaded_error", { "retry-after-ms": "5" });
    response.writeHead(200, streamHeaders);
    const overloaded = { type: "overloaded_error", message: "Overloaded" };
    if (attempt === 1) response.write(startFrames + frame({ type: "error", error: overloaded }));
    else response.end(startFrames + textFrame("Here") + endFrames());
  });
  const { seen, error } = await drain(
    modelOf(server.url).stream(request, new AbortController().signal),
  );
  expect(error).toBeUndefined();
  expect(seen.map(({ type }) => type)).toEqual(["start", "text", "end"]);
  expect(server.requests).toHaveLength(3);
  // The failed call left its connection open; it was not for us to keep.
  await server.requests[1]?.closed;
});

test("two retries and no more", async () => {
  const server = await upstream((response) => fails(response, 529, "overloaded_error"));
  const { error } = await drain(modelOf(server.url).stream(request, new AbortController().signal));
  expect(modelError(error)).toMatchObject({
    code: "UPSTREAM_OVERLOADED",
    requestId: "req_529",
    retryable: true,
  });
  expect(server.requests).toHaveLength(3);
});

test("an overload in the middle of the answer is not asked again", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, streamHeaders);
    const error = { type: "overloaded_error", message: "Overloaded" };
    response.end(startFrames + textFrame("Half") + frame({ type: "error", error }));
  });
  const { seen, error } = await drain(
    modelOf(server.url).stream(request, new AbortController().signal),
  );
  expect(textIn(seen)).toBe("Half");
  expect(modelError(error).code).toBe("UPSTREAM_OVERLOADED");
  expect(server.requests).toHaveLength(1);
});

test("a wait that is too long fails at once and says how long it would be", async () => {
  const server = await upstream((response) =>
    fails(response, 429, "rate_limit_error", { "retry-after": "3600" }),
  );
  const { error } = await drain(modelOf(server.url).stream(request, new AbortController().signal));
  expect(modelError(error)).toMatchObject({
    code: "UPSTREAM_RATE_LIMITED",
    retryAfterMs: 3_600_000,
  });
  expect(server.requests).toHaveLength(1);
});

test("the provider's advice not to ask again is taken", async () => {
  const server = await upstream((response) =>
    fails(response, 500, "api_error", { "x-should-retry": "false" }),
  );
  const { error } = await drain(modelOf(server.url).stream(request, new AbortController().signal));
  expect(modelError(error).code).toBe("UPSTREAM_BROKEN");
  expect(server.requests).toHaveLength(1);
});

test("a provider that is not there is broken after the retries", async () => {
  const server = await scriptedUpstream(() => {});
  await server.close();
  const told: unknown[] = [];
  const log = { warn: (fields: Record<string, unknown>) => told.push(fields["retries"]) };
  const { error } = await drain(
    modelOf(server.url, { log }).stream(request, new AbortController().signal),
  );
  expect(modelError(error)).toMatchObject({ code: "UPSTREAM_BROKEN", retryable: true });
  expect(modelError(error).message).not.toContain("127.0.0.1");
  expect(told).toEqual([0, 1, undefined]);
});
