import { expect, test } from "vitest";
import { inputUsage } from "./cache-usage.ts";
import { checkMessagesRequest } from "./check-request.ts";
import { countInputTokens } from "./count-tokens.ts";
import { planAnswer } from "./plan-answer.ts";

const mark = { type: "ephemeral" };
const system = [{ type: "text", text: "You are brief. ".repeat(100), cache_control: mark }];
const question = { role: "user", content: "first question" };
const next = [
  question,
  { role: "assistant", content: "answer" },
  { role: "user", content: "more" },
];

function request(messages: unknown, more: Record<string, unknown> = {}) {
  const body = { model: "claude-sonnet-4-6", max_tokens: 10, system, messages, ...more };
  return checkMessagesRequest(body);
}

test("the first turn creates the cache, the next reads it", () => {
  const first = inputUsage(request([question]), undefined);
  const second = inputUsage(request(next), undefined);
  expect(first).toMatchObject({ cache_creation_input_tokens: 375, cache_read_input_tokens: 0 });
  expect(second).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 375 });
});

test("a mark on the conversation reads what was sent before and creates the rest", () => {
  const usage = inputUsage(request(next, { cache_control: mark }), undefined);
  expect(usage.input_tokens).toBe(0);
  expect(usage.cache_read_input_tokens).toBeGreaterThan(375);
  expect(usage.cache_creation_input_tokens).toBeGreaterThan(0);
});

test("the parts always add up to the whole prompt", () => {
  for (const forced of ["hit", "miss", undefined] as const) {
    for (const more of [{}, { cache_control: mark }, { system: "plain" }]) {
      const asked = request(next, more);
      const parts = Object.values(inputUsage(asked, forced));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(countInputTokens(asked));
    }
  }
});

test("cache=hit and cache=miss decide it", () => {
  const usage = (text: string) =>
    planAnswer(request([{ role: "user", content: text }])).inputUsage.cache_read_input_tokens;
  expect(usage("/options cache=hit hello")).toBe(375);
  expect(usage("/options cache=miss hello")).toBe(0);
});
