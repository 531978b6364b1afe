import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { expectedText, expectedTokens } from "./expected-text.ts";
import { ask, collect, messageText, sdkFor, simulatorForTest } from "./testing/clients.ts";

const MESSAGES = [
  "Hello, who are you?",
  "/help",
  "/long 700 durable runs",
  "/code",
  "/table",
  "/math",
  "/think why?",
  '/echo grüße 👩‍👩‍👧‍👦 "quoted" \u2028 end',
  "/options tokens=900 pad me",
];

test.each(MESSAGES)("streamed, whole and expected text are the same: %s", async (message) => {
  const client = sdkFor(await simulatorForTest());
  const streamed = await collect(client, ask(message));
  const whole = await client.messages.create(ask(message));
  expect(streamed.error).toBeUndefined();
  expect(streamed.text).toBe(expectedText(ask(message)));
  expect(messageText(whole)).toBe(streamed.text);
  expect(whole.stop_reason).toBe("end_turn");
  expect(streamed.text.length).toBeGreaterThan(10);
});

test("the SDK's own accumulation gives the whole message", async () => {
  const client = sdkFor(await simulatorForTest());
  const params = ask("/think what is this?");
  const final = await client.messages.stream(params).finalMessage();
  const whole = await client.messages.create(params);
  expect(final.content.map((block) => block.type)).toEqual(["thinking", "text"]);
  expect(final.id).toBe(whole.id);
  expect(final.usage.output_tokens).toBe(whole.usage.output_tokens);
  expect(messageText(final)).toBe(messageText(whole));
});

test("the same request gives the same events, another request other ones", async () => {
  const client = sdkFor(await simulatorForTest());
  const first = await collect(client, ask("once"));
  const second = await collect(client, ask("once"));
  const other = await collect(client, ask("twice"));
  expect(second.events).toEqual(first.events);
  expect(other.events).not.toEqual(first.events);
  const deltas = first.events.filter((event) => event.type === "content_block_delta");
  expect(deltas).toHaveLength(expectedTokens(ask("once")).length);
});

test("says what it is, quotes the question and shows what Markdown can do", () => {
  const text = expectedText(ask("Why is the sky blue?"));
  expect(text).toContain("built-in simulator");
  expect(text).toContain("> Why is the sky blue?");
  expect(text).toMatch(/\| :--- \|/u);
  expect(text).toMatch(/```ts/u);
  expect(text).toMatch(/\$\$\n/u);
});

test("tokens= makes a text exactly that long", () => {
  expect(expectedTokens(ask("/long 2000"))).toHaveLength(2000);
  expect(expectedTokens(ask("/options tokens=50 hi"))).toHaveLength(50);
  expect(expectedTokens(ask("/options tokens=1500 hi"))).toHaveLength(1500);
});

test("max_tokens cuts, and says so", async () => {
  const client = sdkFor(await simulatorForTest());
  const message = await client.messages.create(ask("/long 500", { max_tokens: 40 }));
  expect(message.stop_reason).toBe("max_tokens");
  expect(message.usage.output_tokens).toBe(40);
  expect(expectedText(ask("/long 500")).startsWith(messageText(message))).toBe(true);
});

test("a stop sequence cuts before itself, and is named", async () => {
  const client = sdkFor(await simulatorForTest());
  const params = ask("/echo one two STOP three END", { stop_sequences: ["END", "STOP"] });
  const message = await client.messages.create(params);
  expect(message).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "STOP" });
  expect(messageText(message)).toBe("one two ");
});

test("thinking comes first, is signed, and keeps to its budget", async () => {
  const client = sdkFor(await simulatorForTest());
  const configs: Anthropic.ThinkingConfigParam[] = [
    { type: "enabled", budget_tokens: 1024 },
    { type: "adaptive" },
    { type: "adaptive", display: "omitted" },
  ];
  for (const thinking of configs) {
    const streamed = client.messages.stream(ask("why?", { thinking }));
    const [block, text] = (await streamed.finalMessage()).content;
    expect(block).toMatchObject({
      type: "thinking",
      signature: expect.stringMatching(/^.{172}$/u),
    });
    expect(text?.type).toBe("text");
    const omitted = thinking.type === "adaptive" && thinking.display === "omitted";
    expect(block?.type === "thinking" && block.thinking === "").toBe(omitted);
  }
});

test("structured output is JSON that has what the schema requires", () => {
  const schema = {
    type: "object",
    properties: { title: { type: "string" }, count: { type: "integer" }, skip: { type: "string" } },
    required: ["title", "count"],
  };
  const body = { ...ask("x"), output_config: { format: { type: "json_schema", schema } } };
  expect(JSON.parse(expectedText(body))).toEqual({ title: "example", count: 1 });
});

test("count_tokens agrees with the usage of the answer", async () => {
  const client = sdkFor(await simulatorForTest());
  const { max_tokens: _, ...countable } = ask("How long is this?", { system: "Be brief." });
  const counted = await client.messages.countTokens(countable);
  const message = await client.messages.create({ ...countable, max_tokens: 5 });
  expect(counted.input_tokens).toBe(message.usage.input_tokens);
  expect(counted.input_tokens).toBeGreaterThan(5);
});

test("models are listed page by page and shown one by one", async () => {
  const client = sdkFor(await simulatorForTest());
  const ids: string[] = [];
  for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
  expect(ids).toEqual(
    expect.arrayContaining(["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"]),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect((await client.models.retrieve("claude-opus-4-6")).type).toBe("model");
  await expect(client.models.retrieve("nope")).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});
