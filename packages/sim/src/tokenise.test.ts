import fc from "fast-check";
import { expect, test } from "vitest";
import { longText } from "./text/long-text.ts";
import { tokenise } from "./tokenise.ts";

const anyText = fc.string({ unit: "grapheme", maxLength: 200 });

test("joining the tokens gives the text back", () => {
  fc.assert(fc.property(anyText, (text) => tokenise(text).join("") === text));
});

test("the first n tokens are the tokens of what they join to", () => {
  fc.assert(
    fc.property(anyText, fc.nat(100), (text, count) => {
      const start = tokenise(text).slice(0, count);
      expect(tokenise(start.join(""))).toEqual(start);
    }),
  );
});

test("no token is empty and none cuts a code point in two", () => {
  const tokens = tokenise("Dampfschifffahrt 👩‍👩‍👧‍👦🎉🎉🎉🎉🎉 𝒜𝒷𝒸𝒹𝑒𝒻𝑔𝒽𝒾𝒿𝓀 ok\n\n  - item");
  expect(tokens.every((token) => token.length > 0 && token.isWellFormed())).toBe(true);
});

test("a long text has exactly as many tokens as it should", () => {
  for (const count of [1, 7, 300, 5000]) {
    expect(tokenise(longText("what is a log?", count))).toHaveLength(count);
  }
});
