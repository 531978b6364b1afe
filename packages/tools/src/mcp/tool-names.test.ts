import { expect, it } from "vitest";
import { nameTools } from "./tool-names.ts";

it("keeps names that models can be given", () => {
  expect([...nameTools("s", ["read", "write-all", "A_1"]).values()].sort()).toEqual([
    "s__A_1",
    "s__read",
    "s__write-all",
  ]);
});

it("changes others so that no two are the same, whatever they are", () => {
  const odd = ["a b", "a.b", "a/b", "a_b", "ä", "", "x".repeat(200), `${"x".repeat(200)}y`, "😀"];
  const names = nameTools("server", [...odd, ...odd]);
  expect(names.size).toBe(odd.length);
  expect(new Set(names.values()).size).toBe(odd.length);
  for (const name of names.values()) expect(name).toMatch(/^server__[A-Za-z0-9_-]{0,56}$/);
  expect(names.get("a_b")).toBe("server__a_b");
});

it("lets no tool take the name of one that keeps its own", () => {
  const changed = nameTools("s", ["a b"]).get("a b") ?? "";
  const thief = changed.replace("s__", "");
  expect(nameTools("s", ["a b", thief]).get(thief)).toBe(changed);
  expect(nameTools("s", ["a b", thief]).has("a b")).toBe(false);
});
