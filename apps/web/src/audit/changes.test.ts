import { expect, test } from "vitest";
import { changesOf } from "./changes.ts";

test("names what was so before and what is so since", () => {
  const before = { monthlyMicroDollars: 5_000_000, role: "member" };
  const after = { monthlyMicroDollars: 12_500_000, scopes: ["chat:write", "usage:read"] };
  expect(changesOf(before, after)).toEqual([
    {
      key: "monthlyMicroDollars",
      what: "Monthly",
      before: expect.stringContaining("5.00"),
      after: expect.stringContaining("12.50"),
    },
    { key: "role", what: "Role", before: "member", after: "" },
    { key: "scopes", what: "Scopes", before: "", after: "chat:write, usage:read" },
  ]);
});

test("shows anything, and nothing where there is nothing", () => {
  expect(changesOf(null, null)).toEqual([]);
  const [lastUse, more, from] = changesOf(null, {
    lastUsedAt: null,
    more: { a: [1] },
    ipAddress: "::1",
  });
  expect(lastUse).toMatchObject({ what: "Last used at", before: "", after: "none" });
  expect(from?.what).toBe("IP address");
  expect(more?.after).toBe('{"a":[1]}');
});
