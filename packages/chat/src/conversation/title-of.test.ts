import { expect, it } from "vitest";
import { titleOf } from "./title-of.ts";

it.each([
  ["What is a log?", "What is a log?"],
  ["\n\n  First line \nsecond", "First line"],
  ["tab\there\u0000and NUL", "tab here and NUL"],
  [" \n\t ", null],
  ["👩‍👩‍👧‍👦".repeat(60), "👩‍👩‍👧‍👦".repeat(60)],
  [`${"word ".repeat(20)}`, `${"word ".repeat(11)}word…`],
])("titles %j as %j", (text, title) => {
  expect(titleOf(text)).toBe(title);
});

it("never gives what the database refuses", () => {
  expect(titleOf("a\ud800b")?.isWellFormed()).toBe(true);
});
