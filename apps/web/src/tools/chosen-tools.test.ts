import { expect, test } from "vitest";
import { defaultTools, keptAfter, MAX_TOOLS } from "./chosen-tools.ts";

const builtIn = { type: "built-in" } as const;
const mail = { type: "mcp", server: "mail" } as const;
const clock = { name: "clock", origin: builtIn, needsApproval: false };
const page = { name: "page", origin: builtIn, needsApproval: true };
const send = { name: "mail__send", origin: mail, needsApproval: true };
const read = { name: "mail__read", origin: mail, needsApproval: false };
const tools = [clock, page, read, send];

test("a new chat has what is built in and never asks, and what was on last", () => {
  expect(defaultTools(tools, [])).toEqual(["clock"]);
  expect(defaultTools(tools, ["mail__send", "gone"])).toEqual(["clock", "mail__send"]);
});

test("a new chat has no more than an answer may", () => {
  const many = Array.from({ length: 99 }, (_tool, at) => ({ ...clock, name: `clock-${at}` }));
  expect(defaultTools(many, [])).toHaveLength(MAX_TOOLS);
});

test("what is on is kept, what is off is forgotten, and of what is away nothing is said", () => {
  expect(keptAfter(tools, ["page", "mail__read"], ["mail__send", "away__do"])).toEqual([
    "page",
    "mail__read",
    "away__do",
  ]);
  expect(keptAfter(tools, ["clock"], [])).toEqual([]);
});
