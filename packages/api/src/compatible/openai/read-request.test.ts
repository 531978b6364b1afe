import { ParleyError } from "@parley/shared";
import { expect, test } from "vitest";
import { inputOf, refusalOf } from "../../testing/read-compatible-request.ts";
import { openaiDialect } from "./openai-dialect.ts";

const said = { type: "text", text: "Hi" };
const asked = { model: "m", messages: [{ role: "user", content: "Hi" }] };
const inputFor = (more: object) => inputOf(openaiDialect, { ...asked, ...more });
const refusalFor = (more: object) => refusalOf(openaiDialect, { ...asked, ...more });

test("a text is a block of text; what is left out or null is not asked for", () => {
  const nothing = { stream: null, stop: null, tools: [], n: 1, logprobs: false, top_logprobs: 0 };
  expect(inputFor({ ...nothing, logit_bias: {}, modalities: ["text"] })).toEqual({
    model: "m",
    messages: [{ role: "user", content: [said] }],
  });
});

test("a conversation with tools, images and files is said in blocks", () => {
  const { messages, system } = inputFor({
    messages: [
      { role: "system", content: "One." },
      {
        role: "user",
        content: [
          said,
          { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
          { type: "image_url", image_url: { url: "data:image/jpeg;charset=x;base64,AAAA" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" },
          },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { type: "function", id: "a", function: { name: "look", arguments: '{"at":1}' } },
          { type: "function", id: "b", function: { name: "look", arguments: "" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: [said] },
      { role: "tool", tool_call_id: "b", content: "" },
      { role: "assistant", content: [{ type: "refusal", refusal: "No." }], refusal: null },
      { role: "developer", content: [{ type: "text", text: "Two." }] },
      { role: "user", content: "Hi", name: "me" },
    ],
  });
  expect(system).toBe("One.\n\nTwo.");
  const result = { type: "tool_result", isError: false };
  expect(messages).toEqual([
    {
      role: "user",
      content: [
        said,
        { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        { type: "image", source: { type: "base64", mediaType: "image/jpeg", data: "AAAA" } },
        {
          type: "document",
          title: "a.pdf",
          source: { type: "base64", mediaType: "application/pdf", data: "BBBB" },
        },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "tool_use", id: "a", name: "look", input: { at: 1 } },
        { type: "tool_use", id: "b", name: "look", input: {} },
      ],
    },
    { role: "user", content: [{ ...result, toolUseId: "a", content: [said] }] },
    { role: "user", content: [{ ...result, toolUseId: "b", content: [{ ...said, text: "" }] }] },
    { role: "assistant", content: [{ type: "text", text: "No." }] },
    { role: "user", content: [said] },
  ]);
});

const look = { type: "function", function: { name: "look", strict: true } };

test.each([
  [{ stop: "a" }, { stopSequences: ["a"] }],
  [{ stop: ["a", "b"] }, { stopSequences: ["a", "b"] }],
  [{ max_tokens: 5 }, { maxTokens: 5 }],
  [{ max_tokens: 5, max_completion_tokens: 6 }, { maxTokens: 6 }],
  [{ reasoning_effort: "none" }, { thinking: { type: "off" } }],
  [{ tools: [look] }, { tools: [{ name: "look", strict: true, inputSchema: { type: "object" } }] }],
  [{ tools: [look], tool_choice: "required" }, { toolChoice: { type: "any" } }],
  [{ tools: [look], tool_choice: "none" }, { toolChoice: { type: "none" } }],
  [
    { tools: [look], tool_choice: { type: "function", function: { name: "look" } } },
    { toolChoice: { type: "tool", name: "look" } },
  ],
  [
    { tools: [look], tool_choice: "auto", parallel_tool_calls: false },
    { toolChoice: { type: "auto", disableParallel: true } },
  ],
  [
    { response_format: { type: "json_schema", json_schema: { name: "x", schema: { a: 1 } } } },
    { outputSchema: { a: 1 } },
  ],
])("%j asks for %j", (more, expected) => {
  expect(inputFor(more)).toMatchObject(expected);
});

test("what makes no difference here is let through, whatever it is", () => {
  const names = ["frequency_penalty", "metadata", "prediction", "presence_penalty", "seed", "user"];
  const more = ["safety_identifier", "service_tier", "store", "temperature", "top_p", "verbosity"];
  const caches = ["prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"];
  const ignored = Object.fromEntries(
    [...names, ...more, ...caches].map((name) => [name, { a: 1 }]),
  );
  expect(inputFor(ignored)).toEqual(inputFor({}));
});

const user = (part: object) => ({ messages: [{ role: "user", content: [part] }] });
const called = (call: object) => ({
  messages: [{ role: "assistant", content: null, tool_calls: [call] }],
});

test.each([
  [{ n: 2 }, "n"],
  [{ logprobs: true }, "logprobs"],
  [{ top_logprobs: 3 }, "top_logprobs"],
  [{ logit_bias: { 50_256: -100 } }, "logit_bias"],
  [{ functions: [] }, "functions"],
  [{ moderation: {} }, "moderation"],
  [{ messages: [{ role: "function", content: "Hi" }] }, "messages.0.role"],
  [user({ type: "input_audio", input_audio: {} }), "messages.0.content.0.type"],
  [
    user({ type: "image_url", image_url: { url: "data:image/svg+xml;base64,AA" } }),
    "messages.0.content.0.image_url.url",
  ],
  [
    user({ type: "image_url", image_url: { url: "data:image/png,AA" } }),
    "messages.0.content.0.image_url.url",
  ],
  [user({ type: "file", file: { file_id: "f" } }), "messages.0.content.0.file.file_data"],
  [
    called({ type: "function", id: "a", function: { name: "x", arguments: "{" } }),
    "messages.0.tool_calls.0.function.arguments",
  ],
  [called({ type: "custom", id: "a", custom: {} }), "messages.0.tool_calls.0.type"],
  [{ tools: [{ type: "custom", custom: { name: "x" } }] }, "tools.0.type"],
  [{ tool_choice: { type: "allowed_tools" } }, "tool_choice.type"],
  [{ response_format: { type: "json_object" } }, "response_format.type"],
])("%j is refused, at %s", (more, where) => {
  const { code, issues = [], message } = refusalFor(more);
  expect(code).toBe("BAD_REQUEST");
  expect(issues[0]?.path.join(".")).toBe(where);
  expect(message).not.toMatch(/^\S* ?Invalid input$/);
});

test("an error names the parameter, and has the code that clients look for", () => {
  const error = refusalFor({ n: 2 });
  expect(openaiDialect.errorBody(error, "req")).toEqual({
    error: {
      message: "n: This is not possible here. Ask several times for several answers.",
      type: "invalid_request_error",
      param: "n",
      code: null,
    },
  });
  const tooLong = new ParleyError("CONTEXT_TOO_LONG", "Too long.");
  expect(openaiDialect.errorBody(tooLong, "req")).toMatchObject({
    error: { code: "context_length_exceeded", param: null },
  });
});
