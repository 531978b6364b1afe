import { expect, test } from "vitest";
import type { ToolResultPart, ToolUsePart } from "../stream/answer-part.ts";
import { callState } from "./call-state.ts";

const call: ToolUsePart = { type: "tool_use", id: "1", name: "send", input: {} };
const asking: ToolUsePart = { ...call, needsApproval: true };
const result: ToolResultPart = { type: "tool_result", toolUseId: "1", output: 1, isError: false };

test("a call runs until it has a result, or its answer has ended", () => {
  expect(callState(call, undefined, true)).toBe("running");
  expect(callState(call, undefined, false)).toBe("cut");
  expect(callState(call, result, true)).toBe("done");
  expect(callState(call, { ...result, isError: true }, true)).toBe("failed");
});

test("a call asks until it is decided on, and not beyond the end of its answer", () => {
  expect(callState(asking, undefined, true)).toBe("asks");
  expect(callState(asking, undefined, false)).toBe("cut");
  expect(callState({ ...asking, approval: { approved: true } }, undefined, true)).toBe("running");
});

test("what was not agreed to is denied, though the model is told of an error", () => {
  const denied: ToolUsePart = { ...call, approval: { approved: false } };
  expect(callState(denied, undefined, true)).toBe("denied");
  expect(callState(denied, { ...result, isError: true }, false)).toBe("denied");
});
