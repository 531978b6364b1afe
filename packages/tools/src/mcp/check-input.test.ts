import { describe, expect, it } from "vitest";
import { createInputCheck } from "./check-input.ts";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

describe("the check of an input", () => {
  it.for([
    [object({ a: { type: "string" } }, { required: ["a"] }), { a: "x" }, { a: 1 }],
    [object({ a: { enum: [{ pattern: "x" }] } }), { a: { pattern: "x" } }, { a: {} }],
    [object({ pattern: { type: "string" } }, { required: ["pattern"] }), { pattern: "x" }, {}],
    [object({}, { additionalProperties: false }), {}, { a: 1 }],
    [
      object({ a: { $ref: "#/$defs/n" } }, { $defs: { n: { type: "number" } } }),
      { a: 1 },
      { a: "" },
    ],
    [
      object({ a: { type: "integer" } }, { $schema: "http://json-schema.org/draft-07/schema#" }),
      { a: 1 },
      { a: 1.5 },
    ],
  ])("keeps to %j", ([schema, right, wrong]) => {
    const check = createInputCheck({ ...schema });
    expect(check(right)).toBeNull();
    expect(check(wrong)).toContain("input");
  });

  it.for([
    object({ a: { pattern: "^(a+)+$" } }),
    object({}, { patternProperties: { "^(a+)+$": { type: "null" } }, additionalProperties: false }),
    object({ a: { format: "regex" } }),
  ])("runs no expression of a stranger's: %j", (schema) => {
    const evil = `${"a".repeat(40)}!`;
    expect(createInputCheck({ ...schema })({ a: evil, [evil]: 1 })).toBeNull();
  });

  it.for([
    object({ a: { $ref: "https://elsewhere.example/schema.json" } }),
    object({ a: { type: "no such type" } }),
    object({ a: { description: "x".repeat(60_000) } }),
    { type: "object", properties: 1 },
  ])("leaves to the server what cannot be understood: %#", (schema) => {
    expect(createInputCheck({ ...schema })({ a: 1 })).toBeNull();
  });
});
