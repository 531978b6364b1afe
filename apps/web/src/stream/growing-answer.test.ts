import type { RunEvent } from "@parley/shared";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openRequests, partsOf, textOfContent, textOfParts } from "./answer-part.ts";
import { GrowingAnswer } from "./growing-answer.ts";

const text = fc.oneof(fc.string(), fc.constantFrom("\n", "\n\n", "```\n", "- a\n", "$$"));
const delta: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 5, arbitrary: text.map((words): RunEvent => ({ type: "text.delta", text: words })) },
  text.map((words): RunEvent => ({ type: "thinking.delta", text: words })),
  fc.constant<RunEvent>({ type: "tool.call", id: "1", name: "clock", input: {} }),
);

it("holds the text of its log, character for character, and shows the same", () => {
  fc.assert(
    fc.property(fc.array(delta), (events) => {
      const answer = new GrowingAnswer();
      for (const event of events) answer.apply(event);
      const sent = events.map((event) => (event.type === "text.delta" ? event.text : "")).join("");
      expect(textOfContent(answer.content())).toBe(sent);
      expect(textOfParts(answer.snapshot())).toBe(sent);
      expect(textOfParts(partsOf(answer.content()))).toBe(sent);
    }),
  );
});

it("gives the same object for each part that is finished", () => {
  const answer = new GrowingAnswer();
  answer.apply({ type: "thinking.delta", text: "Hm" });
  answer.apply({ type: "thinking.delta", text: ".", signature: "seal" });
  answer.apply({ type: "text.delta", text: "One" });
  const [thinking] = answer.snapshot();
  answer.apply({ type: "text.delta", text: " two" });
  expect(answer.snapshot()[0]).toBe(thinking);
  expect(answer.content()).toEqual([
    { type: "thinking", thinking: "Hm.", signature: "seal" },
    { type: "text", text: "One two" },
  ]);
});

it("waits for its person until each call that asks is decided on, or has ended", () => {
  const answer = new GrowingAnswer();
  const asking = () => openRequests(answer.snapshot()).map(({ id }) => id);
  for (const id of ["1", "2"])
    answer.apply({ type: "tool.call", id, name: "send", input: id, needsApproval: true });
  answer.apply({ type: "tool.call", id: "3", name: "clock", input: {} });
  expect(asking()).toEqual(["1", "2"]);
  const [, second] = answer.snapshot();
  answer.apply({ type: "tool.approval", id: "1", approved: false, reason: "No." });
  expect(asking()).toEqual(["2"]);
  expect(answer.snapshot()[1]).toBe(second);
  answer.apply({ type: "tool.result", id: "2", output: "It was not run.", isError: true });
  expect(asking()).toEqual([]);
  const denied = { approved: false, reason: "No." };
  expect(answer.content().slice(0, 2)).toEqual([
    { type: "tool_use", id: "1", name: "send", input: "1", approval: denied },
    { type: "tool_use", id: "2", name: "send", input: "2" },
  ]);
});
