import { expect, it } from "vitest";
import { answerActions } from "./answer-actions.ts";

it.each([
  ["failed", null, true, ["continue", "copy", "regenerate", "retry"]],
  ["failed", null, false, ["retry"]],
  ["interrupted", null, true, ["continue", "copy", "regenerate", "retry"]],
  ["interrupted", null, false, ["retry"]],
  ["stopped", null, true, ["continue", "copy", "regenerate"]],
  ["stopped", null, false, ["regenerate"]],
  ["completed", "max_tokens", true, ["continue", "copy", "regenerate"]],
  ["completed", "refusal", true, ["copy", "regenerate"]],
  ["completed", "end_turn", true, ["copy", "regenerate"]],
  ["completed", "end_turn", false, ["regenerate"]],
  ["streaming", null, true, []],
  ["queued", null, false, []],
] as const)("%s (%s), with text: %s, offers %j", (status, stopReason, hasText, offered) => {
  expect([...answerActions({ status, stopReason }, hasText)].sort()).toEqual(offered);
});

it("offers no going on with a message that no run wrote", () => {
  expect([...answerActions(null, true)].sort()).toEqual(["copy", "regenerate"]);
});
