import { expect, it } from "vitest";
import { textState } from "./text-state.ts";

it.each(["queued", "streaming"] as const)("%s is being written while connected", (status) => {
  expect(textState({ status, stopReason: null }, true)).toBe("writing");
  expect(textState({ status, stopReason: null }, false)).toBe("held");
});

it.each([
  ["completed", "end_turn", "whole"],
  ["completed", "max_tokens", "cut"],
  ["completed", "refusal", "cut"],
  ["stopped", null, "cut"],
  ["failed", null, "cut"],
  ["interrupted", null, "cut"],
] as const)("%s with %s is %s, connected or not", (status, stopReason, state) => {
  expect(textState({ status, stopReason }, true)).toBe(state);
  expect(textState({ status, stopReason }, false)).toBe(state);
});

it("takes a message without a run as whole", () => {
  expect(textState(null, false)).toBe("whole");
});
