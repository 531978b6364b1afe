import { describe, expect, test } from "vitest";
import { parseDirectives, parseFaultHeader } from "./directive.ts";

test("an ordinary message is all question", () => {
  expect(parseDirectives("Is 1/2 = 50%? See /etc/hosts")).toMatchObject({
    shape: undefined,
    fault: undefined,
    question: "Is 1/2 = 50%? See /etc/hosts",
  });
  expect(parseDirectives("/etc/hosts is a file").question).toBe("/etc/hosts is a file");
  expect(parseDirectives("/unknown thing").question).toBe("/unknown thing");
});

test("directives stack on one line or several, and the rest is the question", () => {
  for (const gap of [" ", "\n"]) {
    const read = parseDirectives(
      `/long 2000 rate=50${gap}/fault stall after=100${gap}What is a log?`,
    );
    expect(read).toMatchObject({
      shape: "long",
      fault: { name: "stall" },
      options: { tokens: 2000, rate: 50, after: 100 },
      question: "What is a log?",
      problem: undefined,
    });
  }
});

test("/tool takes a name and a JSON object with anything in it", () => {
  const read = parseDirectives(
    '/tool get_weather {"city":"Z}\\"{","deep":{"a":[1]}} rounds=2 and then?',
  );
  expect(read.tools).toEqual([{ name: "get_weather", input: { city: 'Z}"{', deep: { a: [1] } } }]);
  expect(read).toMatchObject({ options: { rounds: 2 }, question: "and then?" });
  expect(parseDirectives("/tool a /tool b {}").tools).toEqual([
    { name: "a", input: undefined },
    { name: "b", input: {} },
  ]);
});

describe("what makes no sense is a problem, not a guess", () => {
  test.each([
    "/fault nope",
    "/error 418",
    "/stop",
    "/long rate=0",
    "/long tokens=9999999",
    "/options after=-1",
    "/options after=many",
    "/tool x {not json",
  ])("%s", (message) => {
    expect(parseDirectives(message).problem).toMatch(/^The /u);
  });
});

test("the header names a fault, or options alone", () => {
  expect(parseFaultHeader("error-429 retry-after=2")).toMatchObject({
    fault: { name: "error-429" },
    options: { retryAfter: 2 },
  });
  expect(parseFaultHeader("rate=max ttft=5")).toMatchObject({
    fault: undefined,
    options: { rate: Infinity, ttft: 5 },
  });
  expect(parseFaultHeader("/stop refusal").fault?.stopReason).toBe("refusal");
});
