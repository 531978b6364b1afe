import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedText } from "./expected-text.ts";
import { ask, collect, sdkFor, simulatorForTest } from "./testing/clients.ts";

const INSTRUCTION =
  "Continue exactly where your previous answer stopped. Do not repeat anything and do not comment.";

function continued(question: string, ...parts: string[]) {
  const messages = [{ role: "user", content: question }];
  for (const part of parts) {
    messages.push({ role: "assistant", content: part }, { role: "user", content: INSTRUCTION });
  }
  return { model: "claude-sonnet-4-6", max_tokens: 50_000, messages };
}

test("wherever an answer was cut, the rest joins on without a seam", () => {
  const full = expectedText(ask("/long 400 cut me"));
  fc.assert(
    fc.property(fc.nat(full.length - 1), (cut) => {
      const prefix = full.slice(0, cut + 1);
      return prefix + expectedText(continued("/long 400 cut me", prefix)) === full;
    }),
  );
});

test("cut twice, continued twice", () => {
  const full = expectedText(ask("tell me"));
  const [one, two] = [full.slice(0, 100), full.slice(100, 300)];
  expect(one + two + expectedText(continued("tell me", one, two))).toBe(full);
});

test("in the middle of a conversation, with content in blocks", () => {
  const earlier = [
    { role: "user", content: "first" },
    { role: "assistant", content: "an answer" },
    { role: "user", content: [{ type: "text", text: "second" }] },
  ];
  const full = expectedText({ ...ask(""), messages: earlier });
  const blocks = [
    { type: "thinking", thinking: "hm", signature: "s" },
    { type: "text", text: full.slice(0, 50) },
    { type: "text", text: full.slice(50, 90) },
  ];
  const messages = [
    ...earlier,
    { role: "assistant", content: blocks },
    { role: "user", content: [{ type: "text", text: INSTRUCTION }] },
  ];
  expect(full.slice(0, 90) + expectedText({ ...ask(""), messages })).toBe(full);
});

test("the fault that cut the answer does not strike again", async () => {
  const client = sdkFor(await simulatorForTest());
  const question = "/fault truncate after=20 /long 100 why?";
  const cut = await collect(client, ask(question));
  expect(cut.events.some((event) => event.type === "message_stop")).toBe(false);
  const { messages } = continued(question, cut.text);
  const params = { ...ask(""), messages } as const;
  const rest = await collect(client, {
    ...params,
    messages: messages.map(({ role, content }) => ({
      role: role === "assistant" ? "assistant" : "user",
      content,
    })),
  });
  expect(rest.error).toBeUndefined();
  expect(rest.events.at(-1)?.type).toBe("message_stop");
  expect(cut.text + rest.text).toBe(expectedText(ask(question)));
});

test("a stop reason does not strike again either", () => {
  const question = "/stop max_tokens after=10 /long 100 why?";
  const cut = expectedText(ask(question));
  expect(cut + expectedText(continued(question, cut))).toBe(expectedText(ask("/long 100 why?")));
});

test("nothing is left of a whole answer; what is no start of the answer is not continued", () => {
  const full = expectedText(ask("tell me"));
  expect(expectedText(continued("tell me", full))).toBe("");
  expect(expectedText(continued("tell me", "something else"))).toContain("> Continue exactly");
});

test("prefill goes on from the assistant's words where the model has that", () => {
  const full = expectedText(ask("tell me"));
  const body = (model: string) => ({
    model,
    max_tokens: 4096,
    messages: [
      { role: "user", content: "tell me" },
      { role: "assistant", content: full.slice(0, 33) },
    ],
  });
  expect(full.slice(0, 33) + expectedText(body("claude-haiku-4-5"))).toBe(full);
  expect(() => expectedText(body("claude-opus-4-6"))).toThrow(
    "does not support assistant message prefill",
  );
});
