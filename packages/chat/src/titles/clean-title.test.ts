import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanTitle } from "./clean-title.ts";

test.each([
  ["Bridges and their loads", "Bridges and their loads"],
  ["  # **Bridges**\n\nThe title says…", "Bridges"],
  ["„Brücken und Lasten.“", "Brücken und Lasten"],
  ['Title: "Bridges"', "Bridges"],
  ["What is C++?", "What is C++?"],
  ["橋と荷重", "橋と荷重"],
  ["", null],
  ["***\n", null],
])("%j is %j", (reply, title) => expect(cleanTitle(reply)).toBe(title));

test("whatever a model says, a title is one short line, or none", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (reply) => {
      const title = cleanTitle(reply);
      expect(title ?? "a").toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
      expect(Array.from(new Intl.Segmenter().segment(title ?? "a")).length).toBeLessThanOrEqual(61);
    }),
  );
});
