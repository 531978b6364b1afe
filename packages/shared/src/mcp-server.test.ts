import { expect, it } from "vitest";
import { createMcpServerInput } from "./mcp-server.ts";

const parse = (more: object) =>
  createMcpServerInput.safeParse({ name: "tracker", url: "https://a.example/mcp", ...more });

it.each([
  ["what no database can keep", { url: "https://a.example/\u0000" }],
  ["half a character", { url: "https://a.example/\ud800" }],
  ["a tool that no database can keep", { allowedTools: ["a\u0000"] }],
  ["a header in two cases", { headers: { Authorization: "a", authorization: "b" } }],
])("refuses %s", (_, more) => {
  expect(parse({}).success).toBe(true);
  expect(parse(more).success).toBe(false);
});
