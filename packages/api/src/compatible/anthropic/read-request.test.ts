import { expect, test } from "vitest";
import { inputOf, refusalOf } from "../../testing/read-compatible-request.ts";
import { anthropicDialect } from "./anthropic-dialect.ts";

const said = { type: "text", text: "Hi" };
const asked = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] };
const inputFor = (more: object) => inputOf(anthropicDialect, { ...asked, ...more });
const refusalFor = (more: object) => refusalOf(anthropicDialect, { ...asked, ...more });

test("a text is a block of text; what is left out or null is not asked for", () => {
  const nothing = {
    stream: null,
    tools: null,
    thinking: null,
    stop_sequences: null,
    container: null,
  };
  expect(inputFor(nothing)).toEqual({
    model: "m",
    maxTokens: 9,
    messages: [{ role: "user", content: [said] }],
  });
});

test("every block that a model gave or is shown goes in, without what means nothing here", () => {
  const cache_control = { type: "ephemeral" };
  const image = { type: "base64", media_type: "image/png", data: "AAAA" };
  const { messages } = inputFor({
    messages: [
      {
        role: "user",
        content: [
          { ...said, cache_control },
          { type: "image", source: image },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "sig" },
          { type: "redacted_thinking", data: "xyz" },
          { ...said, citations: null },
          { type: "tool_use", id: "t", name: "look", input: { a: 1 }, caller: { type: "direct" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t", content: "seen", is_error: true },
          { type: "tool_result", tool_use_id: "t" },
        ],
      },
    ],
  });
  expect(messages).toEqual([
    {
      role: "user",
      content: [
        said,
        { type: "image", source: { type: "base64", mediaType: "image/png", data: "AAAA" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "sig" },
        { type: "thinking", thinking: "", signature: "redacted:xyz" },
        said,
        { type: "tool_use", id: "t", name: "look", input: { a: 1 } },
      ],
    },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          toolUseId: "t",
          content: [{ type: "text", text: "seen" }],
          isError: true,
        },
        { type: "tool_result", toolUseId: "t", content: [], isError: false },
      ],
    },
  ]);
});

test.each([
  [
    { type: "enabled", budget_tokens: 2_000 },
    { type: "on", budgetTokens: 2_000 },
  ],
  [{ type: "adaptive", display: "omitted" }, { type: "on" }],
  [{ type: "disabled" }, { type: "off" }],
  [{ type: "between_tools" }, { type: "off" }],
])("thinking %j is %j", (thinking, expected) => {
  expect(inputFor({ thinking, max_tokens: 4_000 }).thinking).toEqual(expected);
});

test("what makes no difference here is let through, whatever it is", () => {
  const names = ["cache_control", "context_management", "diagnostics", "metadata", "service_tier"];
  const more = ["speed", "temperature", "top_k", "top_p", "user_profile_id", "workspace_id"];
  const ignored = Object.fromEntries([...names, ...more].map((name) => [name, { any: 1 }]));
  expect(inputFor(ignored)).toEqual(inputFor({}));
});

test.each([
  [{ container: "c" }, "container"],
  [{ mcp_servers: [] }, "mcp_servers"],
  [{ inference_geo: "us" }, "inference_geo"],
  [{ max_tokens: "9" }, "max_tokens"],
  [{ messages: "Hi" }, "messages"],
  [{ messages: [{ role: "system", content: "Hi" }] }, "messages.0.role"],
  [{ messages: [{ role: "user", content: 1 }] }, "messages.0.content"],
  [
    { messages: [{ role: "user", content: [said, { type: "search_result" }] }] },
    "messages.0.content.1.type",
  ],
  [
    { messages: [{ role: "assistant", content: [{ type: "server_tool_use" }] }] },
    "messages.0.content.0.type",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "image", source: { type: "file" } }] }] },
    "messages.0.content.0.source.type",
  ],
  [
    {
      messages: [
        {
          role: "user",
          content: [
            { type: "document", source: { type: "url", url: "u" }, citations: { enabled: true } },
          ],
        },
      ],
    },
    "messages.0.content.0.citations.enabled",
  ],
  [{ tools: [{ type: "bash_20250124", name: "bash", input_schema: {} }] }, "tools.0.type"],
  [{ tool_choice: { type: "some" } }, "tool_choice.type"],
  [{ unheard_of: 1 }, ""],
])("%j is refused, at %s", (more, where) => {
  const { code, issues = [], message } = refusalFor(more);
  expect(code).toBe("BAD_REQUEST");
  expect(issues[0]?.path.join(".")).toBe(where);
  expect(message).not.toMatch(/^\S* ?Invalid input$/);
});

test("an error names what is wrong as the vendor does", () => {
  const error = refusalFor({ tools: [{ name: "x", input_schema: 1 }] });
  expect(anthropicDialect.errorBody(error, "req_1")).toEqual({
    type: "error",
    error: {
      type: "invalid_request_error",
      message: expect.stringMatching(/^tools\.0\.input_schema: /),
    },
    request_id: "req_1",
  });
});
