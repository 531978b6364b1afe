import type { MessageRow } from "@parley/db";
import { createAnthropicModel, type ModelBlock, ModelError, type ModelMessage } from "@parley/llm";
import type { ContentBlock } from "@parley/shared";
import { expectedText } from "@parley/sim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ModelMessages } from "./model-messages.ts";

/** What the simulator has against a request with these messages, as it goes out. */
async function refusalOf(messages: ModelMessage[]): Promise<unknown> {
  let body = "";
  const model = createAnthropicModel({
    apiKey: "none",
    defaultModel: "claude-haiku-4-5",
    simulated: true,
    timeouts: { headersMs: 5_000, stallMs: 5_000 },
    fetch: (_url, init) => {
      body = z.string().parse(init?.body);
      return Promise.resolve(Response.json({ error: { type: "x" } }, { status: 400 }));
    },
  });
  const request = { model: "claude-haiku-4-5", maxTokens: 100, messages };
  const answer = model.stream(request, new AbortController().signal)[Symbol.asyncIterator]();
  await expect(answer.next()).rejects.toThrow(ModelError);
  try {
    expectedText(JSON.parse(body));
    return undefined;
  } catch (error) {
    return error;
  }
}

const text = fc.oneof(fc.constantFrom("", " ", "\n\n", "\n\nHi"), fc.string({ maxLength: 8 }));
/** Few, so that some are there twice, and some results have no call. */
const id = fc.constantFrom("a", "b", "c d", "");
const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  text.map((value): ContentBlock => ({ type: "text", text: value })),
  fc
    .tuple(fc.string(), fc.option(fc.string({ minLength: 1 }), { nil: undefined }))
    .map(([thinking, signature]): ContentBlock => {
      return { type: "thinking", thinking, ...(signature !== undefined && { signature }) };
    }),
  fc
    .record({ id, name: fc.constantFrom("add", "ask me", "é", ""), input: fc.jsonValue() })
    .map((call): ContentBlock => ({ type: "tool_use", ...call })),
  fc
    .record({ toolUseId: id, output: fc.jsonValue(), isError: fc.boolean() })
    .map((result): ContentBlock => ({ type: "tool_result", ...result })),
);
const content = fc.array(block, { maxLength: 8 });

/** A path as it may be after imports, edits and answers that ended anyhow; then what a run has said. */
const conversation = fc.record({
  earlier: fc.array(fc.record({ asked: content, answered: content }), { maxLength: 3 }),
  said: content,
});

function messagesOf(path: readonly Pick<MessageRow, "role" | "content">[], said: ContentBlock[]) {
  const made = new ModelMessages(new Map());
  for (const message of path) made.add(message);
  made.addAnswer(said);
  return made.messages;
}

describe("what a model is sent of answers with tools", () => {
  it("is taken by a model's API, whatever was in them", async () => {
    const question = {
      role: "user" as const,
      content: [{ type: "text" as const, text: "/echo x" }],
    };
    await fc.assert(
      fc.asyncProperty(conversation, async ({ earlier, said }) => {
        const path = earlier.flatMap(({ asked, answered }) => [
          { role: "user" as const, content: [...question.content, ...asked] },
          { role: "assistant" as const, content: answered },
        ]);
        const messages = messagesOf([...path, question], said);
        if (messages.at(-1)?.role === "assistant") messages.push(question);
        expectPaired(messages);
        expect(await refusalOf(messages)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it("is every call with its result, in the order in which they were asked for", () => {
    const use = (callId: string): ContentBlock => {
      return { type: "tool_use", id: callId, name: "add", input: {} };
    };
    const result = (callId: string, output: string): ContentBlock => {
      return { type: "tool_result", toolUseId: callId, output, isError: false };
    };
    const thinking: ContentBlock = { type: "thinking", thinking: "Hm.", signature: "sealed" };
    const said = [
      thinking,
      use("a"),
      use("b"),
      result("b", "2"),
      result("a", "1"),
      { type: "text" as const, text: "\n\nThen " },
      use("a"),
    ];
    const given = (toolUseId: string, output: string, isError = false): ModelBlock => {
      return { type: "tool_result", toolUseId, output, isError };
    };
    expect(messagesOf([], said)).toEqual([
      { role: "assistant", content: [thinking, use("a"), use("b")] },
      { role: "user", content: [given("a", "1"), given("b", "2")] },
      {
        role: "assistant",
        content: [{ type: "text", text: "Then " }, use("a_2")].map(withId("a_2")),
      },
      { role: "user", content: [given("a_2", "It was not run: the answer ended before.", true)] },
    ]);
  });
});

function withId(renamed: string) {
  return <Block extends { type: string }>(one: Block): Block =>
    one.type === "tool_use" ? { ...one, id: renamed } : one;
}

/** Stricter than an API has to be. */
function expectPaired(messages: readonly ModelMessage[]): void {
  const used = new Set<string>();
  for (const [at, { role, content: blocks }] of messages.entries()) {
    expect(blocks.length).toBeGreaterThan(0);
    const asked = blocks.flatMap((one) => (one.type === "tool_use" ? [one.id] : []));
    for (const callId of asked) {
      expect(callId).toMatch(/^[\w-]+$/);
      expect(used.has(callId)).toBe(false);
      used.add(callId);
    }
    const next = messages[at + 1]?.content ?? [];
    const given = next.flatMap((one) => (one.type === "tool_result" ? [one.toolUseId] : []));
    const isAnswer = role === "assistant";
    expect(isAnswer ? given : []).toEqual(asked);
    expect(isAnswer && blocks.at(-1)?.type === "thinking").toBe(false);
  }
}
