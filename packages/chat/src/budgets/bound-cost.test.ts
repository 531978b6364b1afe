import type { AnswerInput } from "@parley/shared";
import { expect, it } from "vitest";
import { boundCost } from "./bound-cost.ts";

const model = "claude-haiku-4-5";
const bound = (held: Omit<AnswerInput, "model"> | undefined, system?: string) =>
  boundCost({ messageId: "m", model, options: { maxTokens: 7, system }, held });
const said = (text: string): AnswerInput["messages"][number] => ({
  role: "user",
  content: [{ type: "text", text }],
});
const empty = bound({ messages: [said("")] })?.inputBytes ?? 0;

it("takes the bytes of a text for its tokens, in any script", () => {
  expect(bound({ messages: [said("abc")] })?.inputBytes).toBe(empty + 3);
  expect(bound({ messages: [said("日本語")] })?.inputBytes).toBe(empty + 9);
  expect(bound({ messages: [said("🙂")] })?.inputBytes).toBe(empty + 4);
  expect(bound({ messages: [said("")], system: "four" })?.inputBytes).toBe(empty + 4);
});

it("has the database count the path, unless the caller holds the conversation", () => {
  expect(bound(undefined)).toMatchObject({ pathTo: "m", maxOutputTokens: 7 });
  expect(bound({ messages: [said("Hi")] })?.pathTo).toBeNull();
  const known = bound(undefined)?.inputBytes ?? 0;
  expect(bound(undefined, "é")?.inputBytes).toBe(known + 2);
});

it("takes a document of unknown length for all that the model can read", () => {
  const source = { type: "url", url: "https://example.com/a.pdf" } as const;
  const messages: AnswerInput["messages"] = [
    { role: "user", content: [{ type: "document", source }] },
  ];
  const { inputBytes = 0, maxInputTokens = 0 } = bound({ messages }) ?? {};
  expect(maxInputTokens).toBe(200_000);
  expect(inputBytes).toBeGreaterThan(maxInputTokens);
});

it("counts images, tools, their calls and results, thinking, and a schema to follow", () => {
  const data = "A".repeat(1_000_000);
  const inputSchema = { type: "object", properties: { city: { type: "string" } } };
  const parts: [string, Omit<AnswerInput, "model">, number][] = [
    [
      "image",
      {
        messages: [
          {
            role: "user",
            content: [{ type: "image", source: { type: "base64", mediaType: "image/png", data } }],
          },
        ],
      },
      4_784,
    ],
    ["tools", { messages: [said("")], tools: [{ name: "weather", inputSchema }] }, 500],
    ["schema", { messages: [said("")], outputSchema: inputSchema }, 50],
    [
      "call",
      {
        messages: [
          {
            role: "assistant",
            content: [{ type: "tool_use", id: "t", name: "weather", input: { city: "Rome" } }],
          },
        ],
      },
      23,
    ],
    [
      "result",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "tool_result",
                toolUseId: "t",
                content: [{ type: "text", text: "x".repeat(300) }],
                isError: false,
              },
            ],
          },
        ],
      },
      300,
    ],
    [
      "thinking",
      {
        messages: [
          {
            role: "assistant",
            content: [{ type: "thinking", thinking: "x".repeat(100), signature: "y".repeat(200) }],
          },
        ],
      },
      300,
    ],
  ];
  for (const [, held, least] of parts)
    expect(bound(held)?.inputBytes).toBeGreaterThanOrEqual(empty + least);
});

it("knows no bound where the price is not known", () => {
  expect(boundCost({ messageId: "m", model: "llama3.3", options: {}, held: undefined })).toBeNull();
});
