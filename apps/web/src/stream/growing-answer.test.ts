import type { RunEvent } from "@parley/shared";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { partsOf, textOfContent, textOfParts } from "./answer-part.ts";
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
