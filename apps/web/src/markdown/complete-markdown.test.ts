import { expect, it } from "vitest";
import { completeMarkdown, mendCutMarkdown } from "./complete-markdown.ts";

it.each([
  ["- one\n-", "- one\n"],
  ["- one\n  * ", "- one\n"],
  ["1. one\n2", "1. one\n"],
  ["1. one\n2.", "1. one\n"],
  ["text\n##", "text\n"],
  ["text\n``", "text\n"],
  [">", ""],
])("holds the lone marker at the end of %j back", (tail, shown) => {
  expect(completeMarkdown(tail)).toBe(shown);
});

it.each(["a - b -", "in 2026", "- one", "well-known", "a\n- b", "x > y >"])(
  "leaves %j as it is",
  (tail) => {
    expect(completeMarkdown(tail)).toBe(tail);
  },
);

it.each([
  ["I am **Parley", "I am **Parley**"],
  ["see `code", "see `code`"],
  ["an *emphasis", "an *emphasis*"],
  ["at [the page](https://exam", "at the page"],
  ["- one\n-", "- one\n"],
  ["text\n-\n", "text\n"],
])("closes what a cut left open in %j", (block, shown) => {
  expect(completeMarkdown(block.trimEnd()).trimEnd()).toBe(shown.trimEnd());
  expect(mendCutMarkdown(block)).toBe(shown);
});

it.each(["42", "It is\n42", "1. one\n2.", "plain words\n", "**whole** `code`\n"])(
  "takes nothing from %j when nothing more comes",
  (block) => {
    expect(mendCutMarkdown(block)).toBe(block);
  },
);

it.each(["```\na **b\n-", "~~~ts\n`x", "- item\n  ```\n  *", "````\n```\n#"])(
  "leaves the open code of %j alone",
  (block) => {
    expect(completeMarkdown(block)).toBe(block);
    expect(mendCutMarkdown(block)).toBe(block);
  },
);
