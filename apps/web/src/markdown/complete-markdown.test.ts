import { expect, it } from "vitest";
import { completeMarkdown } from "./complete-markdown.ts";

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
