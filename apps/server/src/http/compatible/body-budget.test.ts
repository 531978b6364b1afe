import { expect, test } from "vitest";
import { BodyBudget } from "./body-budget.ts";

const overloaded = expect.objectContaining({ code: "OVERLOADED", retryAfterMs: 5_000 });

test("bodies have room together, and what is given back can be taken again, once", () => {
  const budget = new BodyBudget(100, 60);
  const give = budget.take({ "content-length": "50" });
  budget.take({ "content-length": "50" });
  expect(() => budget.take({ "content-length": "1" })).toThrow(overloaded);
  give();
  give();
  budget.take({ "content-length": "50" });
  expect(() => budget.take({ "content-length": "1" })).toThrow(overloaded);
});

test.each([
  [{}],
  [{ "content-length": "1", "content-encoding": "gzip" }],
  [{ "content-length": "9000" }],
])("a body that says no more than %j counts as the largest", (headers) => {
  const budget = new BodyBudget(100, 60);
  budget.take(headers);
  budget.take({ "content-length": "40" });
  expect(() => budget.take({ "content-length": "1" })).toThrow(overloaded);
});
