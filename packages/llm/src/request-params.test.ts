import { redactedSignature } from "@parley/shared";
import { expect, test } from "vitest";
import type { ModelBlock, ModelMessage, ModelRequest } from "./language-model.ts";
import { requestParams } from "./request-params.ts";

const text = (value: string): { type: "text"; text: string } => ({ type: "text", text: value });
const user = (...content: ModelBlock[]): ModelMessage => ({ role: "user", content });
const assistant = (...content: ModelBlock[]): ModelMessage => ({ role: "assistant", content });

function paramsOf(messages: ModelMessage[], more: Partial<ModelRequest> = {}) {
  return requestParams({ model: "claude-sonnet-4-6", maxTokens: 4_096, messages, ...more });
}

const cached = { cache_control: { type: "ephemeral" } };

test("a question is all there is to a request", () => {
  expect(paramsOf([user(text("Hi"))])).toEqual({
    model: "claude-sonnet-4-6",
    max_tokens: 4_096,
    stream: true,
    messages: [{ role: "user", content: [{ type: "text", text: "Hi", ...cached }] }],
  });
});

test("neighbours of one role are merged, empty texts and messages are left out", () => {
  const { messages } = paramsOf([
    user(text("a")),
    assistant(text(" \n")),
    user(text(""), text("b")),
    assistant(text("c")),
    assistant(text("d")),
    user(text("e")),
  ]);
  expect(messages).toEqual([
    { role: "user", content: [text("a"), text("b")] },
    { role: "assistant", content: [text("c"), text("d")] },
    { role: "user", content: [{ ...text("e"), ...cached }] },
  ]);
});

test("tool calls, their results and sealed thinking go back as they came", () => {
  const seal = redactedSignature("opaque==");
  const { messages } = paramsOf([
    user(text("Weather?")),
    assistant(
      { type: "thinking", thinking: "hm", signature: "sig" },
      { type: "thinking", thinking: "", signature: seal },
      { type: "tool_use", id: "t1", name: "weather", input: { city: "Bern" } },
    ),
    user({ type: "tool_result", toolUseId: "t1", output: { celsius: 9 }, isError: false }),
  ]);
  expect(messages.slice(1)).toEqual([
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "sig" },
        { type: "redacted_thinking", data: "opaque==" },
        { type: "tool_use", id: "t1", name: "weather", input: { city: "Bern" } },
      ],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: "t1",
          content: '{"celsius":9}',
          is_error: false,
          ...cached,
        },
      ],
    },
  ]);
});

test("system and tools are there only when there are any", () => {
  const inputSchema = { properties: { city: { type: "string" } } };
  const tools = [{ name: "weather", description: "Tells the weather.", inputSchema }];
  expect(paramsOf([user(text("Hi"))], { system: "", tools: [] })).not.toHaveProperty("tools");
  expect(paramsOf([user(text("Hi"))], { system: "Be brief.", tools })).toMatchObject({
    system: "Be brief.",
    tools: [{ name: "weather", input_schema: { type: "object", ...inputSchema } }],
  });
});

test("a conversation that its caller holds goes out with all that it asks for", () => {
  const png = { type: "base64", mediaType: "image/png", data: "AAAA" } as const;
  const params = paramsOf(
    [
      user(
        { type: "image", source: png },
        { type: "document", source: { type: "text", text: "Terms" }, title: "Terms" },
        text("What is it?"),
      ),
      assistant({ type: "tool_use", id: "t1", name: "look", input: {} }),
      user({
        type: "tool_result",
        toolUseId: "t1",
        content: [text("there"), text(" "), { type: "image", source: png }],
        isError: true,
      }),
    ],
    {
      tools: [{ name: "look", inputSchema: {}, strict: true }],
      toolChoice: { type: "tool", name: "look", disableParallel: true },
      stopSequences: ["END"],
      thinking: "default",
      outputSchema: { type: "object" },
      model: "claude-haiku-5-5",
    },
  );
  const source = { type: "base64", media_type: "image/png", data: "AAAA" };
  expect(params).toMatchObject({
    tools: [{ name: "look", input_schema: { type: "object" }, strict: true }],
    tool_choice: { type: "tool", name: "look", disable_parallel_tool_use: true },
    stop_sequences: ["END"],
    output_config: { format: { type: "json_schema", schema: { type: "object" } } },
  });
  expect(params).not.toHaveProperty("thinking");
  expect(params.messages).toEqual([
    {
      role: "user",
      content: [
        { type: "image", source },
        {
          type: "document",
          source: { type: "text", media_type: "text/plain", data: "Terms" },
          title: "Terms",
        },
        text("What is it?"),
      ],
    },
    { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "look", input: {} }] },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: "t1",
          content: [text("there"), { type: "image", source }],
          is_error: true,
          ...cached,
        },
      ],
    },
  ]);
});

test("a budget that is given goes to models that take one", () => {
  const thinking = { budgetTokens: 1_500 };
  const of = (model: string) => paramsOf([user(text("Hi"))], { model, thinking }).thinking;
  expect(of("claude-haiku-4-5")).toEqual({ type: "enabled", budget_tokens: 1_500 });
  expect(of("claude-sonnet-4-6")).toEqual({ type: "adaptive", display: "summarized" });
});

test.each([
  ["claude-sonnet-4-6", { type: "adaptive", display: "summarized" }, undefined],
  ["claude-opus-4-6", { type: "adaptive", display: "summarized" }, undefined],
  ["claude-haiku-4-5-20251001", { type: "enabled", budget_tokens: 2_048 }, undefined],
  ["claude-opus-4-20250514", { type: "enabled", budget_tokens: 2_048 }, undefined],
  ["claude-sonnet-5-5", { type: "adaptive", display: "summarized" }, { type: "between_tools" }],
  ["claude-haiku-5-5", { type: "adaptive", display: "summarized" }, { type: "disabled" }],
  ["claude-opus-5-5", { type: "adaptive", display: "summarized" }, undefined],
  ["claude-sonnet-9", { type: "adaptive", display: "summarized" }, undefined],
  ["qwen3:8b", { type: "enabled", budget_tokens: 2_048 }, undefined],
])("%s thinks as it is told", (model, on, off) => {
  const ask = (thinking: boolean) => paramsOf([user(text("Hi"))], { model, thinking }).thinking;
  expect(ask(true)).toEqual(on);
  expect(ask(false)).toEqual(off);
});

test("an answer too short for a budget is not thought about", () => {
  const short = { model: "claude-haiku-4-5", thinking: true, maxTokens: 1_024 };
  expect(paramsOf([user(text("Hi"))], short)).not.toHaveProperty("thinking");
});
