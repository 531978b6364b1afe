import { expect, it } from "vitest";
import { asQuote } from "./as-quote.ts";

it.each([
  ["one", "", "> one\n\n"],
  ["one\n\ntwo", " \n", "> one\n> \n> two\n\n"],
  ["one", "Before", "Before\n\n> one\n\n"],
])("quotes %j after %j", (words, written, quoted) => {
  expect(asQuote(words, written)).toBe(quoted);
});
