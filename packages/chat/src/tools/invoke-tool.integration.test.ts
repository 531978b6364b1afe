import { listAuditEntries } from "@parley/db";
import type { Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import * as z from "zod";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";
import { defineTool, type ToolContext } from "./define-tool.ts";

let bed: TestBed;
let process: TestProcess;
const calls: ToolContext[] = [];
const never = new AbortController().signal;

const asks = defineTool({
  name: "asks_first",
  description: "Does something that its person has to agree to.",
  input: z.strictObject({ word: z.string().default("none") }),
  output: z.string(),
  needsApproval: true,
  scopes: ["usage:read"],
  run(context, { word }) {
    calls.push(context);
    if (word === "wait") return new Promise(() => {});
    if (word === "break") throw new Error("of ours");
    return word;
  },
});

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  process = await bed.start({ tools: [{ list: () => Promise.resolve([asks]) }] });
});
afterAll(() => bed.close());

const invoke = (input: Record<string, unknown>, of: Principal = bed.principal, signal = never) =>
  process.chat.tools.invoke(of, { name: "asks_first", input }, signal);

test("to call is to agree, and the audit log has it without a word of it", async () => {
  expect(await invoke({ word: "secret words" })).toEqual({
    output: "secret words",
    isError: false,
  });
  const { organizationId, userId } = bed.principal;
  expect(calls[0]).toMatchObject({ caller: { organizationId, userId }, runId: null });
  const { items } = await listAuditEntries(bed.db, organizationId, { limit: 1 });
  expect(items[0]).toMatchObject({
    action: "tool.invoke",
    target: { type: "tool", id: "asks_first" },
    after: { callId: calls[0]?.callId, origin: "built-in" },
  });
  expect(JSON.stringify(items)).not.toContain("secret words");
});

test("what goes wrong is a result, and what is ours stays ours", async () => {
  expect(await invoke({ word: 1 })).toMatchObject({ isError: true });
  expect(await invoke({ word: "break" })).toEqual({ output: "The tool failed.", isError: true });
});

test("who hangs up ends it", async () => {
  const gone = new AbortController();
  const calling = invoke({ word: "wait" }, bed.principal, gone.signal);
  const reason = new Error("gone");
  gone.abort(reason);
  await expect(calling).rejects.toBe(reason);
});

test("a key needs the tool's scopes, too, and sees no tool that it may not use", async () => {
  const key: Principal = { ...bed.principal, via: "key", scopes: ["tools:invoke"] };
  await expect(invoke({}, key)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await process.chat.tools.list(key, never)).toEqual([]);
  const both: Principal = { ...key, scopes: ["tools:invoke", "usage:read"] };
  expect(await invoke({}, both)).toMatchObject({ isError: false });
  expect(await process.chat.tools.list(both, never)).toMatchObject([
    { name: "asks_first", needsApproval: true, outputSchema: { type: "string" } },
  ]);
});

test("a tool that is not there is not there", async () => {
  const input = { name: "nothing", input: {} };
  await expect(process.chat.tools.invoke(bed.principal, input, never)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(process.chat.tools.describe(bed.principal, "nothing", never)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
