import { fileURLToPath } from "node:url";
import type { Tool } from "@parley/chat";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { call } from "../testing/call.ts";
import { createEffectsFile, type EffectsFile } from "../testing/effects-file.ts";
import { parseStdioConfig } from "./stdio-config.ts";
import { StdioServers } from "./stdio-servers.ts";

/** By itself a wait has a second, which is too little on a busy machine. */
const PATIENCE = { timeout: 20_000 };

const script = fileURLToPath(import.meta.resolve("../testing/stdio-effect-server.ts"));
const organizationId = "01992a43-7c22-7e10-9b6e-5d2c8f0e3a71";
const caller = { organizationId, userId: organizationId };
const never = new AbortController().signal;

let effects: EffectsFile;
let logged: string[];
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  effects = await createEffectsFile();
  logged = [];
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await effects.remove();
});

function open(entry: object = {}): StdioServers {
  const server = { command: process.execPath, args: [script, effects.path], ...entry };
  const write = (_fields: object, message: string) => void logged.push(message);
  const servers = new StdioServers(
    parseStdioConfig(JSON.stringify({ mcpServers: { effects: server } })),
    { info: write, warn: write, error: write },
  );
  closers.push(() => servers.close());
  return servers;
}

async function tool(servers: StdioServers, name: string): Promise<Tool> {
  const tools = await servers.list(caller, never);
  const found = tools.find((each) => each.name === `effects__${name}`);
  if (found === undefined)
    throw new Error(`${name} is not among ${tools.map((each) => each.name).join()}`);
  return found;
}

describe("a program's tools", () => {
  it("are tools like any other", async () => {
    const servers = open();
    expect(await tool(servers, "append")).toMatchObject({
      origin: { type: "mcp", server: "effects" },
      description: "Does something that must not be done twice.",
      inputSchema: { type: "object", required: ["text"] },
      needsApproval: true,
      repeatable: false,
    });
    expect(await tool(servers, "look_up")).toMatchObject({
      needsApproval: false,
      repeatable: true,
      outputSchema: { type: "object" },
    });
  });

  it.for([
    [true, true, true],
    [false, false, false],
  ])("wait for approval as the operator says: %s", async ([needsApproval, appends, looks]) => {
    const servers = open({ needsApproval });
    expect((await tool(servers, "append")).needsApproval).toBe(appends);
    expect((await tool(servers, "look_up")).needsApproval).toBe(looks);
  });

  it("are those of the organizations that the operator names", async () => {
    expect(await open({ organizations: [organizationId] }).list(caller, never)).not.toEqual([]);
    const others = open({ organizations: ["01992a43-7c22-7e10-9b6e-000000000000"] });
    expect(await others.list(caller, never)).toEqual([]);
  });

  it("do what they are called for once, and know the call", async () => {
    const append = await tool(open(), "append");
    expect(await call(append, { text: "a" }, { callId: "call-1" })).toEqual({
      output: "Appended a.",
      isError: false,
    });
    expect(await effects.read()).toEqual([
      { callId: "call-1", tool: "append", phase: "start" },
      { callId: "call-1", tool: "append", phase: "end" },
    ]);
  });

  it("give data as data, words as words, and nothing else", async () => {
    const servers = open();
    expect(await call(await tool(servers, "look_up"), { key: "abc" })).toEqual({
      output: { key: "abc", length: 3 },
      isError: false,
    });
    expect(await call(await tool(servers, "draw"), {})).toEqual({
      output:
        "A dot:\n\n[An image (image/png) was left out: only text is passed on.]\n\n[dot](file:///dot.txt)\n\nthe dot's words",
      isError: false,
    });
    expect(await call(await tool(servers, "fail"), {})).toEqual({
      output: "There is nothing here.",
      isError: true,
    });
  });

  it("are not called with what is not valid", async () => {
    const append = await tool(open(), "append");
    for (const input of [{}, { text: 1 }, { text: "a", ms: "long" }, [], null, "text"])
      expect(await call(append, input)).toMatchObject({
        isError: true,
        output: expect.stringContaining("The input is not valid: input"),
      });
    expect(await effects.read()).toEqual([]);
  });

  it("are told when a call is not wanted any more", async () => {
    const append = await tool(open(), "append");
    const stop = new AbortController();
    const reason = new Error("stopped");
    const calling = call(append, { text: "a", ms: 60_000 }, { callId: "c", signal: stop.signal });
    await vi.waitUntil(async () => (await effects.read()).length === 1, PATIENCE);
    stop.abort(reason);
    await expect(calling).rejects.toBe(reason);
    await vi.waitUntil(async () => (await effects.read()).length === 2, PATIENCE);
    expect((await effects.read()).map(({ phase }) => phase)).toEqual(["start", "cancelled"]);
  });

  it("cannot ask anything back", async () => {
    const { output, isError } = await call(await tool(open(), "ask"), {});
    expect(isError).toBe(true);
    expect(output).toContain("did not declare the required capability");
  });

  it("are listed anew once the server says that they changed", async () => {
    const servers = open();
    await call(await tool(servers, "grow"), {});
    expect(await vi.waitFor(() => tool(servers, "grown"), PATIENCE)).toMatchObject({
      needsApproval: true,
    });
  });
});

describe("a program", () => {
  it("that ends is begun again, so often and no oftener", { timeout: 60_000 }, async () => {
    const servers = open();
    const crash = await tool(servers, "crash");
    const outcomes: unknown[] = [];
    for (let turn = 0; turn < 7; turn += 1) outcomes.push((await call(crash, {})).output);
    expect(outcomes).toEqual([
      ...Array(5).fill(
        "The server ended the connection. Nobody knows whether the call took effect.",
      ),
      ...Array(2).fill("The program has ended 5 times, and is left alone for a while."),
    ]);
  });

  it("that is not there has no tools, and says so in the log", async () => {
    const servers = open({ command: "/nowhere/at-all" });
    expect(await servers.list(caller, never)).toEqual([]);
    expect(logged.join()).toContain("The program that runs the server is not there.");
  });

  it("says what it has to say in the log", async () => {
    await open().list(caller, never);
    await vi.waitFor(
      () => expect(logged).toContain("An MCP server says: The effect server is there."),
      PATIENCE,
    );
  });

  it("gets no more of our environment than any program has", async () => {
    const script = `process.stderr.write(Object.keys(process.env).sort().join() + "\\n")`;
    await open({ args: ["--eval", script], env: { MINE: "1" } }).list(caller, never);
    await vi.waitUntil(() => logged.some((line) => line.includes("MINE")), PATIENCE);
    expect(logged.find((line) => line.includes("MINE"))).not.toMatch(/VITEST|NODE_ENV|TOKEN|KEY/);
  });

  it("ends with the process that began it", async () => {
    const servers = open();
    const append = await tool(servers, "append");
    const calling = call(append, { text: "a", ms: 60_000 });
    await vi.waitUntil(async () => (await effects.read()).length === 1, PATIENCE);
    await servers.close();
    expect(await calling).toMatchObject({ isError: true });
  });
});

describe("the operator's file", () => {
  it.for([
    ["nothing", "It is not JSON."],
    ["{}", "mcpServers"],
    ['{"mcpServers": {"a b": {"command": "x"}}}', "A name has up to"],
    ['{"mcpServers": {"a__b": {"command": "x"}}}', "A name has up to"],
    ['{"mcpServers": {"a": {"url": "https://x"}}}', "command"],
    ['{"mcpServers": {"a": {"command": "x", "args": "y"}}}', "args"],
  ])("%s is told to be wrong: %s", ([json, words]) => {
    expect(() => parseStdioConfig(json ?? "")).toThrow(words ?? "");
  });

  it("may have entries that are switched off, and keys that others use", () => {
    const json =
      '{"mcpServers": {"a": {"command": "x", "disabled": true}, "b": {"type": "stdio", "command": "y", "timeout": 9}}}';
    expect(parseStdioConfig(json)).toEqual([
      { name: "b", type: "stdio", command: "y", args: [], env: {}, disabled: false },
    ]);
  });
});
