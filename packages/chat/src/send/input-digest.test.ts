import { expect, it } from "vitest";
import { digestInput } from "./input-digest.ts";

const digest = (input: object) => digestInput("send", input).toString("hex");

it("is the same for the same input, in whatever order and with whatever is left out", () => {
  expect(digest({ a: 1, b: { c: [1, { d: 2, e: undefined }] } })).toBe(
    digest({ b: { c: [1, { d: 2 }] }, a: 1, f: undefined }),
  );
});

it("differs for another value, another place of it, and another call", () => {
  const digests = [
    digest({ a: 1 }),
    digest({ a: "1" }),
    digest({ b: 1 }),
    digest({ a: [1] }),
    digest({ a: null }),
    digest({}),
    digestInput("edit", { a: 1 }).toString("hex"),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});
