import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { ask, post, simulatorForTest } from "./testing/clients.ts";

test("a stream is framed byte for byte as the API does it", async () => {
  const simulator = await simulatorForTest();
  const params = { ...ask("/echo Hi there"), stream: true };
  const response = await post(simulator, params);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("request-id")).toMatch(/^req_\w{24}$/u);
  const raw = await response.text();
  const id = /"id":"(msg_\w{24})"/u.exec(raw)?.[1] ?? "";
  const input = '"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0';
  const detail =
    '"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard","inference_geo":"not_available"';
  const events = [
    `event: message_start\ndata: {"type":"message_start","message":{"model":"claude-sonnet-4-6","id":"${id}","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"usage":{${input},${detail}}}}`,
    'event: ping\ndata: {"type": "ping"}',
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}',
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}',
    `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null},"usage":{${input},"output_tokens":2}}`,
    'event: message_stop\ndata: {"type":"message_stop"}',
  ];
  expect(raw).toBe(events.map((event) => `${event}\n\n`).join(""));
});

test("a thinking block is signed by a delta of its own", async () => {
  const simulator = await simulatorForTest();
  const raw = await (await post(simulator, { ...ask("/think hm"), stream: true })).text();
  const types = Array.from(raw.matchAll(/"delta":\{"type":"(\w+)"/gu), (match) => match[1]);
  expect([...new Set(types)]).toEqual(["thinking_delta", "signature_delta", "text_delta"]);
  expect(raw).toContain('"content_block":{"type":"thinking","thinking":"","signature":""}');
});

describe("what is wrong with a request is said in the API's words", () => {
  const valid = ask("hello");
  test.each<[string, unknown, number, string]>([
    ["no JSON", "{", 400, "The request body is not valid JSON"],
    ["no model", { ...valid, model: undefined }, 400, "model: Field required"],
    ["no max_tokens", { ...valid, max_tokens: undefined }, 400, "max_tokens: Field required"],
    [
      "max_tokens 0",
      { ...valid, max_tokens: 0 },
      400,
      "max_tokens: Input should be greater than or equal to 1",
    ],
    [
      "too many",
      { ...valid, max_tokens: 1e6 },
      400,
      "max_tokens: 1000000 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-4-6",
    ],
    ["no messages", { ...valid, messages: [] }, 400, "messages: at least one message is required"],
    ["extra key", { ...valid, foo: 1 }, 400, "foo: Extra inputs are not permitted"],
    [
      "bad role",
      { ...valid, messages: [{ role: "bot", content: "x" }] },
      400,
      "messages.0.role: Input should be 'user', 'assistant' or 'system'",
    ],
    [
      "no content",
      { ...valid, messages: [{ role: "user" }] },
      400,
      "messages.0.content: Field required",
    ],
    [
      "bad part",
      { ...valid, messages: [{ role: "user", content: [{ type: "text" }] }] },
      400,
      "messages.0.content.0.text: Field required",
    ],
    [
      "empty",
      { ...valid, messages: [{ role: "user", content: "" }] },
      400,
      "messages.0: all messages must have non-empty content",
    ],
    [
      "empty text",
      { ...valid, messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
      400,
      "messages: text content blocks must be non-empty",
    ],
    [
      "assistant first",
      { ...valid, messages: [{ role: "assistant", content: "x" }] },
      400,
      'messages: first message must use the "user" role',
    ],
    [
      "stray result",
      {
        ...valid,
        messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_x" }] }],
      },
      400,
      "messages.0.content: unexpected `tool_use_id` found in `tool_result` blocks: toolu_x.",
    ],
    [
      "thinking too long",
      { ...valid, thinking: { type: "enabled", budget_tokens: 4096 } },
      400,
      "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ],
    [
      "no such tool",
      { ...valid, tool_choice: { type: "tool", name: "x" } },
      400,
      "Tool 'x' not found in provided tools",
    ],
    ["no such model", { ...valid, model: "claude-nope" }, 404, "model: claude-nope"],
    ["no such fault", ask("/fault nope"), 400, "The simulator knows no fault 'nope'."],
  ])("%s", async (_, body, status, message) => {
    const simulator = await simulatorForTest();
    const response = await post(simulator, body);
    const type = status === 404 ? "not_found_error" : "invalid_request_error";
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      type: "error",
      error: { type, message: expect.stringContaining(message) },
      request_id: response.headers.get("request-id"),
    });
  });
});

test("credentials and version are required, whatever their values", async () => {
  const simulator = await simulatorForTest();
  const url = `${simulator.url}/v1/models`;
  const version = { "anthropic-version": "2023-06-01" };
  expect((await fetch(url, { headers: version })).status).toBe(401);
  expect((await fetch(url, { headers: { "x-api-key": "k" } })).status).toBe(400);
  expect((await fetch(url, { headers: { ...version, authorization: "Bearer t" } })).status).toBe(
    200,
  );
  expect(simulator.requests.map((logged) => logged.credential)).toEqual([
    "none",
    "x-api-key",
    "authorization",
  ]);
});

test("a body over 32 MB is refused, announced or not", async () => {
  const simulator = await simulatorForTest();
  const response = await post(simulator, ask("x".repeat(33 * 1024 * 1024)));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { type: "request_too_large" } });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(`${simulator.url}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": "k", "anthropic-version": "1" },
    });
    sending.on("response", (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    for (let sent = 0; sent < 33; sent += 1) sending.write(Buffer.alloc(1024 * 1024, "x"));
    sending.end();
  });
  expect(status).toBe(413);
});

test("an unknown path is a 404 in the API's form", async () => {
  const simulator = await simulatorForTest();
  const response = await post(simulator, {}, {}, "/v1/nothing");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    type: "error",
    error: { type: "not_found_error" },
  });
});
