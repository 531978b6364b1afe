import { expect, test } from "vitest";
import { plainJson } from "./plain-json.ts";

test("a value is shown as JSON, in lines", () => {
  expect(plainJson({ to: "a@b.example", lines: ["one\ntwo"] })).toBe(
    '{\n  "to": "a@b.example",\n  "lines": [\n    "one\\ntwo"\n  ]\n}',
  );
  expect(plainJson(undefined)).toBe("");
});

test("what nobody can see is written out, so that nothing is hidden in what is agreed to", () => {
  expect(plainJson({ file: "a\u202Egpj.exe", to: "x\u200By\u{E0041}" })).toBe(
    '{\n  "file": "a\\u202egpj.exe",\n  "to": "x\\u200by\\udb40\\udc41"\n}',
  );
});

test("what can be read stays as it is", () => {
  expect(plainJson("Grüße, 日本語, עברית 👍🏽")).toBe('"Grüße, 日本語, עברית 👍🏽"');
});
