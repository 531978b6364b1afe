import { expect, test } from "vitest";
import { callsIn } from "./calls-in.ts";
import type { ContentBlock } from "./content-block.ts";

test("calls stand where they were made, with their outcome and no word of who decided or why", () => {
  const content: ContentBlock[] = [
    { type: "thinking", thinking: "Hm." },
    { type: "text", text: "Let me see." },
    { type: "tool_use", id: "a", name: "look", input: { for: "it" } },
    {
      type: "tool_use",
      id: "b",
      name: "send",
      input: {},
      approval: { approved: false, reason: "Not today." },
    },
    { type: "tool_result", toolUseId: "b", output: "Not allowed: Not today.", isError: true },
    { type: "tool_result", toolUseId: "a", output: { found: 1 }, isError: false },
    { type: "text", text: "One." },
    { type: "tool_use", id: "c", name: "look", input: {}, approval: { approved: true } },
  ];
  expect(callsIn(content)).toEqual([
    {
      at: 11,
      name: "look",
      input: { for: "it" },
      approved: null,
      result: { output: { found: 1 }, isError: false },
    },
    { at: 11, name: "send", input: {}, approved: false, result: null },
    { at: 15, name: "look", input: {}, approved: true, result: null },
  ]);
});
