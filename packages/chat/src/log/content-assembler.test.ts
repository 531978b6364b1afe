import type { RunEvent } from "@parley/shared";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ContentAssembler } from "./content-assembler.ts";

const assemble = (events: readonly RunEvent[]) => {
  const assembler = new ContentAssembler();
  for (const event of events) assembler.add(event);
  return assembler.content();
};

describe("ContentAssembler", () => {
  it("makes blocks in the order of the log, thinking sealed by its signature", () => {
    expect(
      assemble([
        { type: "thinking.delta", text: "Let me " },
        { type: "thinking.delta", text: "see.", signature: "seal" },
        { type: "text.delta", text: "I will " },
        { type: "text.delta", text: "look." },
        { type: "tool.call", id: "t1", name: "look", input: { at: 1 } },
        { type: "tool.result", id: "t1", output: "a cat", isError: false },
        { type: "text.delta", text: "A cat." },
        { type: "run.interrupted" },
      ]),
    ).toEqual([
      { type: "thinking", thinking: "Let me see.", signature: "seal" },
      { type: "text", text: "I will look." },
      { type: "tool_use", id: "t1", name: "look", input: { at: 1 } },
      { type: "tool_result", toolUseId: "t1", output: "a cat", isError: false },
      { type: "text", text: "A cat." },
    ]);
  });

  it("keeps with a call what its person said to it", () => {
    expect(
      assemble([
        { type: "tool.call", id: "t1", name: "send", input: 1, needsApproval: true },
        { type: "tool.call", id: "t2", name: "send", input: 2, needsApproval: true },
        { type: "tool.approval", id: "t2", approved: false, reason: "No." },
        { type: "tool.approval", id: "t1", approved: true },
        { type: "tool.approval", id: "of no call", approved: true },
      ]),
    ).toEqual([
      { type: "tool_use", id: "t1", name: "send", input: 1, approval: { approved: true } },
      {
        type: "tool_use",
        id: "t2",
        name: "send",
        input: 2,
        approval: { approved: false, reason: "No." },
      },
    ]);
  });

  it("keeps a redacted thought, which has a signature and no text", () => {
    expect(assemble([{ type: "thinking.delta", text: "", signature: "redacted:x" }])).toEqual([
      { type: "thinking", thinking: "", signature: "redacted:x" },
    ]);
  });

  it("gives the same content however a text was cut into deltas, and wherever it was read", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), (pieces, peekAt) => {
        const assembler = new ContentAssembler();
        for (const [index, text] of pieces.entries()) {
          if (index === peekAt % pieces.length) assembler.content();
          assembler.add({ type: "text.delta", text });
        }
        expect(assembler.content()).toEqual([{ type: "text", text: pieces.join("") }]);
        expect(assembler.isEmpty).toBe(false);
      }),
    );
  });
});
