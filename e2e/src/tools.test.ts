import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createParley, type Parley } from "@parley/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "./driver/installation.ts";
import { readLog } from "./driver/run-log.ts";
import { spawnServer } from "./driver/server-process.ts";
import { until } from "./driver/until.ts";

/* The tools of the built server: its own, and those of a program that the operator named. */

const program = resolve(
  import.meta.dirname,
  "../../packages/tools/src/testing/stdio-effect-server.ts",
);

let resources: AsyncDisposableStack;
let installation: Installation;
let parley: Parley;
let effects: string;
let inside = 0;
let insideUrl: string;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "parley-tools-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  effects = join(folder, "effects.jsonl");
  const config = join(folder, "mcp.json");
  const server = { command: process.execPath, args: [program, effects] };
  await writeFile(effects, "");
  await writeFile(config, JSON.stringify({ mcpServers: { effects: server } }));
  insideUrl = await startInside(resources);
  installation = resources.use(
    await Installation.start({ MCP_CONFIG: config, TOOL_FETCH_PAGE: "true" }),
  );
  parley = installation.client();
});
afterAll(() => resources.disposeAsync());

/** A server of this machine that nobody is to reach through us. */
async function startInside(stack: AsyncDisposableStack): Promise<string> {
  const server = createServer((_request, response) => void response.end("inside"));
  server.on("connection", () => (inside += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(async () => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
}

const phases = async (): Promise<string[]> =>
  (await readFile(effects, "utf8")).split("\n").filter((line) => line !== "");

test("they are listed with where they come from", async () => {
  const tools = await parley.tools.list.query();
  const origins = Object.fromEntries(tools.map(({ name, origin }) => [name, origin.type]));
  expect(origins).toMatchObject({
    calculator: "built-in",
    current_time: "built-in",
    fetch_page: "built-in",
    search_conversations: "built-in",
    effects__append: "mcp",
    effects__look_up: "mcp",
  });
  expect(await parley.tools.describe.query({ name: "effects__append" })).toMatchObject({
    needsApproval: true,
    origin: { type: "mcp", server: "effects" },
  });
});

describe("by themselves", () => {
  const invoke = (name: string, input: Record<string, unknown> = {}, client = parley) =>
    client.tools.invoke.mutate({ name, input });

  test("they are called once, and the audit log has it", async () => {
    expect(await invoke("calculator", { expression: "2^64" })).toEqual({
      output: { result: "18446744073709551616" },
      isError: false,
    });
    expect(await invoke("effects__append", { text: "a" })).toMatchObject({ output: "Appended a." });
    expect(await phases()).toHaveLength(2);
    const { items } = await parley.audit.list.query({ action: "tool.invoke" });
    expect(items.map(({ target }) => target.id)).toEqual(["effects__append", "calculator"]);
    expect(JSON.stringify(items)).not.toContain("2^64");
  });

  test("what goes wrong in them is a result", async () => {
    expect(await invoke("calculator", { expression: "1 +" })).toMatchObject({ isError: true });
    expect(await invoke("calculator", { sum: 1 })).toMatchObject({ isError: true });
    expect(await invoke("effects__fail")).toMatchObject({ isError: true });
    await expect(invoke("nothing")).rejects.toMatchObject({ data: { errorCode: "NOT_FOUND" } });
  });

  test("they find what the caller said, and no temporary conversation", async () => {
    await parley.chat.complete.mutate({ message: "/echo The walrus of Wexford" });
    const { output } = await invoke("search_conversations", { query: "walrus wexford" });
    expect(JSON.stringify(output)).toContain("The walrus of Wexford");
    const temporary = await parley.conversations.create.mutate({ temporary: true });
    const parts = [{ type: "text" as const, text: "/echo The narwhal of Nantes" }];
    const { run } = await parley.messages.send.mutate({
      conversationId: temporary.id,
      content: parts,
    });
    for await (const event of parley.follow(run.id)) void event;
    const nothing = await invoke("search_conversations", { query: "narwhal" });
    expect(nothing).toMatchObject({ output: { hits: [] }, isError: false });
  });

  test("they reach nothing inside", async () => {
    for (const url of [insideUrl, insideUrl.replace("127.0.0.1", "localhost")])
      expect(await invoke("fetch_page", { url })).toMatchObject({
        isError: true,
        output: expect.stringContaining("not an address of the public internet"),
      });
    expect(inside).toBe(0);
  });

  test("they need a scope, and those of theirs", async () => {
    const keyFor = async (scopes: ("chat:write" | "tools:invoke")[]) => {
      const { secret } = await parley.apiKeys.create.mutate({ name: scopes.join(), scopes });
      return createParley({ baseUrl: installation.url, apiKey: secret });
    };
    const chats = await keyFor(["chat:write"]);
    const refused = { data: { errorCode: "FORBIDDEN" } };
    await expect(invoke("current_time", {}, chats)).rejects.toMatchObject(refused);
    const calls = await keyFor(["tools:invoke"]);
    expect(await invoke("current_time", {}, calls)).toMatchObject({ isError: false });
    await expect(invoke("search_conversations", { query: "walrus" }, calls)).rejects.toMatchObject(
      refused,
    );
    const listed = await calls.tools.list.query();
    expect(listed.map(({ name }) => name)).not.toContain("search_conversations");
  });

  test("whoever hangs up ends the call", async () => {
    const before = (await phases()).length;
    const gone = new AbortController();
    const calling = parley.tools.invoke.mutate(
      { name: "effects__append", input: { text: "slow", ms: 60_000 } },
      { signal: gone.signal },
    );
    await until("the call begins", async () => (await phases()).length === before + 1);
    gone.abort();
    await expect(calling).rejects.toThrow();
    await until("the call ends", async () => (await phases()).at(-1)?.includes("cancelled"));
  });
});

test("an answer uses them", async () => {
  const { reply } = await parley.chat.complete.mutate({
    message: '/tool calculator {"expression": "6 * 7"} What is it?',
    tools: ["calculator", "current_time"],
  });
  expect(reply).not.toBe("");
  const { items } = await parley.runs.list.query({ limit: 1 });
  const events = await readLog(parley, items[0]?.id ?? "");
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["tool.call", "tool.result", "run.completed"]),
  );
  expect(events.find(({ type }) => type === "tool.result")).toMatchObject({
    output: { result: "42" },
    isError: false,
  });
});

test("a file that is none stops the start with a line that says so", async () => {
  await installation.terminate();
  const missing = join(installation.dataDir, "nowhere.json");
  const failing = spawnServer({ ...installation.env, MCP_CONFIG: missing });
  expect((await failing.exited).code).toBe(1);
  expect(failing.errors()).toContain("MCP_CONFIG names a file that cannot be used: ENOENT");
});
