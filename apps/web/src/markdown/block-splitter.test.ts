import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockSplitter, splitBlocks } from "./block-splitter.ts";

const line = fc.oneof(
  fc.constantFrom(
    "",
    "",
    "A paragraph.",
    "- item",
    "1. item",
    "  more of the item",
    "```ts",
    "```",
    "   ```",
    "~~~~",
    "$$",
    "x = 1 $$",
    "\\[",
    "\\]",
    "# Heading",
    "> quote",
    "| a | b |",
    "| - | - |",
    "[a]: https://example.com",
    "\r",
    "    indented",
    "---",
  ),
  fc.string({ maxLength: 12 }),
);
const markdown = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, newline]) => lines.join("\n") + (newline ? "\n" : ""));
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 60 });

function chunksOf(text: string, at: number[]): string[] {
  const places = [...new Set(at.map((place) => Math.min(place, text.length)))].sort(
    (a, b) => a - b,
  );
  return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
}

describe("BlockSplitter", () => {
  it("gives the same blocks however the text arrives, and never changes one", () => {
    fc.assert(
      fc.property(markdown, cuts, (text, at) => {
        const splitter = new BlockSplitter();
        let before: string[] = [];
        let sent = "";
        for (const chunk of chunksOf(text, at)) {
          splitter.push(chunk);
          sent += chunk;
          expect(splitter.blocks.slice(0, before.length)).toEqual(before);
          expect(splitter.blocks.join("") + splitter.tail).toBe(sent);
          before = [...splitter.blocks];
        }
        splitter.finish();
        expect(splitter.blocks.slice(0, before.length)).toEqual(before);
        expect(splitter.tail).toBe("");
        expect(splitter.blocks).toEqual(splitBlocks(text));
        expect(splitter.blocks.join("")).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("cuts between paragraphs, headings and fences", () => {
    expect(splitBlocks("# A\nB\n\nC\n```js\n1\n\n2\n```\nD")).toEqual([
      "# A\n",
      "B\n\n",
      "C\n",
      "```js\n1\n\n2\n```\n",
      "D",
    ]);
  });

  it("keeps a loose list together", () => {
    expect(splitBlocks("- a\n\n- b\n\n  c\n\nD\n")).toEqual(["- a\n\n- b\n\n  c\n\n", "D\n"]);
  });

  it("keeps a fence inside a list item, and one that quotes a shorter one", () => {
    expect(splitBlocks("1. a\n   ```\n   x\n   ```\n2. b\n")).toHaveLength(1);
    expect(splitBlocks("````md\n```\n\nx\n```\n````\n")).toHaveLength(1);
  });

  it("never cuts a display formula", () => {
    expect(splitBlocks("$$\na\n\nb\n$$\n\nc\n")).toEqual(["$$\na\n\nb\n$$\n\n", "c\n"]);
    expect(splitBlocks("\\[\na\n\nb\n\\]\n\nc\n")).toEqual(["\\[\na\n\nb\n\\]\n\n", "c\n"]);
  });

  it("gives a formula up that never ends", () => {
    expect(splitBlocks(`$$ alone\n${"line\n\n".repeat(90)}`).length).toBeGreaterThan(20);
  });
});
