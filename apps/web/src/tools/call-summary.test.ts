import { expect, test } from "vitest";
import { callSummary } from "./call-summary.ts";

const summary = (name: string, input: unknown, output?: unknown) =>
  callSummary({ name, input, output });

test("a calculation is told with its result, once there is one", () => {
  expect(summary("calculator", { expression: "6 * 7" })).toBe("6 * 7");
  expect(summary("calculator", { expression: "6 * 7" }, { result: "42" })).toBe("6 * 7 = 42");
});

test("a moment is told as people there read it", () => {
  const told = summary(
    "current_time",
    { timeZone: "Asia/Tokyo" },
    { timeZone: "Asia/Tokyo", unixSeconds: 1_795_435_200 },
  );
  expect(told).toMatch(/2026.*9:00.* · Asia\/Tokyo$/);
  expect(summary("current_time", {})).toBe("");
  expect(summary("current_time", {}, { timeZone: "Mars/Base", unixSeconds: 0 })).toContain("Mars");
});

test("a search is told with how much was found, a page with its title", () => {
  expect(summary("search_conversations", { query: "tea" }, { hits: [{}] })).toBe("“tea” · 1 found");
  expect(summary("search_conversations", { query: "tea" }, { hits: [] })).toContain("nothing");
  const page = { url: "https://a.example/", title: "A page" };
  expect(summary("fetch_page", { url: "https://a.example" }, page)).toBe("A page");
  expect(summary("fetch_page", { url: "https://a.example" })).toBe("https://a.example");
});

test("any other call is told by the short values of its input, in one line", () => {
  expect(summary("send_mail", { to: "a@b.example", body: "One\n two", urgent: true, x: [1] })).toBe(
    "a@b.example · One two · true",
  );
  expect(summary("any", "text")).toBe("text");
  expect(summary("any", null)).toBe("");
  expect(summary("any", { long: "ab ".repeat(1_000) })).toHaveLength(200);
});

test("what does not look as expected is told as far as it goes", () => {
  for (const name of ["calculator", "current_time", "search_conversations", "fetch_page", "other"])
    for (const value of [null, 7, "text", [], { hits: "no", result: 7, title: {} }])
      expect(typeof summary(name, value, value)).toBe("string");
});
