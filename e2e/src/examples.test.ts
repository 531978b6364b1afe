import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { makeDataFolder, removeDataFolder } from "./driver/data-folder.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { freePort } from "./driver/free-port.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const question = "/long 150 rate=400 What is a durable run?";
const TIMEOUT_MS = 100_000;

/** A program that speaks MCP, whose `append` asks before it is called. */
const effectServer = fileURLToPath(
  new URL("../../packages/tools/src/testing/stdio-effect-server.ts", import.meta.url),
);

let resources: AsyncDisposableStack;
let installation: Installation;
let folder: string;
beforeAll(async () => {
  resources = new AsyncDisposableStack();
  folder = await makeDataFolder();
  resources.defer(() => removeDataFolder(folder));
  const config = join(folder, "mcp.json");
  const args = ["--conditions=@parley/source", effectServer, join(folder, "effects.jsonl")];
  const effects = { command: process.execPath, args };
  await writeFile(config, JSON.stringify({ mcpServers: { effects } }));
  installation = resources.use(await Installation.start({ MCP_CONFIG: config }));
});
afterAll(() => resources.disposeAsync());

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    PARLEY_URL: installation.url,
    PARLEY_API_KEY: installation.token,
  };
}

/** @param input what a person types meanwhile */
async function runExample(program: string, args: string[], input = ""): Promise<string> {
  const running = run(program, args, { cwd: examples, env: environment(), timeout: TIMEOUT_MS });
  running.child.stdin?.end(input);
  const { stdout } = await running;
  return stdout;
}

/** Python and curl are no part of Parley: where they are missing, their example is not run. */
const isThere = (program: string) =>
  run(program, ["--version"]).then(
    () => true,
    () => false,
  );
const hasPython = await isThere("python3");
const hasCurl = (await isThere("curl")) && (await isThere("bash"));

const answer = expectedAnswer(question, 1_024);

test.runIf(hasCurl)("curl", async () => {
  const output = await runExample("./curl/ask.sh", [question]);
  const [, whole = "", text = "", begun = "", resumed = "", stopped = ""] = output.split(/^# .*$/m);
  expect(JSON.parse(whole)).toMatchObject({ reply: answer });
  const pieces = text.trim().split("\n\n").slice(1, -1);
  expect(pieces.map((piece) => piece.replaceAll(/^id: .*\n|^data: /gm, "")).join("")).toBe(answer);
  const events = [...`${begun}${resumed}`.matchAll(/^id: (\d+)\nevent: (\S+)\ndata: (.*)$/gm)];
  expect(events.map(([, id]) => Number(id))).toEqual(events.map((_, at) => at + 1));
  const deltas = events.map(([, , , data = ""]): { text?: string } => JSON.parse(data));
  expect(deltas.map((delta) => delta.text ?? "").join("")).toBe(answer);
  expect(resumed.trim().endsWith("data: [DONE]")).toBe(true);
  expect(JSON.parse(stopped)).toMatchObject({ status: "completed" });
});

test.runIf(hasPython)("Python, with its standard library only", async () => {
  const output = await runExample("python3", ["python/ask.py", question]);
  expect(output.split(answer)).toHaveLength(3);
});

test("TypeScript", async () => {
  const output = await runExample(process.execPath, ["typescript/ask.ts", question]);
  const [whole, streamed, left] = output.split(/\n\(\d+ tokens\)\n\n|\n\nLeft after .*\n/);
  expect(whole).toBe(answer);
  expect(streamed).toBe(answer);
  // What came before it was left is not printed again.
  expect(answer.endsWith(left?.trimEnd() ?? "nothing")).toBe(true);
});

describe("tools", () => {
  const names = "effects__append,calculator";
  const asking =
    '/tool effects__append {"text": "one \\"two\\""} /tool calculator {"expression": "6 * 7"} Go on.';
  beforeAll(async () => {
    // Its program has to have begun before its tools can be asked for.
    await until("the tools are there", async () => {
      const tools = await installation.client().tools.list.query();
      return tools.some(({ name }) => name === "effects__append");
    });
  });
  const call = z.object({
    type: z.literal("tool.call"),
    id: z.string(),
    name: z.literal("effects__append"),
    needsApproval: z.literal(true),
  });
  const lastRun = async () => (await installation.client().runs.list.query({ limit: 1 })).items[0];

  test.runIf(hasCurl).each([
    ["y", true],
    ["n", false],
  ])("curl, when a person says %s", async (word, approved) => {
    const output = await runExample("./curl/tools.sh", [asking, names], `${word}\n`);
    const [, listed = "", asked = "", waiting = "", rest = ""] = output.split(/^# .*$/m);
    expect(JSON.parse(listed)).toContainEqual(
      expect.objectContaining({ name: "effects__append", needsApproval: true }),
    );
    const { id } = call.parse(JSON.parse(asked.trim().split("\n").at(-1) ?? ""));
    expect(JSON.parse(waiting)).toMatchObject({ status: "waiting", endedAt: null });
    const [decided = "", ...lines] = rest.trim().split("\n");
    expect(decided).toContain(`"id":"${(await lastRun())?.id}"`);
    expect(lines.pop()).toBe("[DONE]");
    const events = lines.map((line): { type: string } => JSON.parse(line));
    const decision = { type: "tool.approval", id, approved };
    expect(events).toContainEqual(expect.objectContaining(decision));
    const result = { type: "tool.result", id, isError: !approved };
    expect(events).toContainEqual(expect.objectContaining(result));
    const sum = { type: "tool.result", output: { result: "42" }, isError: false };
    expect(events).toContainEqual(expect.objectContaining(sum));
    expect(events.at(-1)?.type).toBe("run.completed");
  });

  test("TypeScript, with a call that asks first", async () => {
    const output = await runExample(
      process.execPath,
      ["typescript/tools.ts", asking, names],
      "y\n",
    );
    expect(output).toContain('Call: effects__append {"text":"one \\"two\\""}');
    expect(output).toContain("May this call be made? (y/n)");
    expect(output).toContain('Result: {"result":"42"}');
    expect(output).toContain("Allowed\n");
    expect(output).toContain('Result: "Appended one \\"two\\"."');
    expect(await lastRun()).toMatchObject({ status: "completed" });
  });

  test("TypeScript, where nobody is there to be asked", async () => {
    const output = await runExample(process.execPath, ["typescript/tools.ts", asking, names]);
    expect(output).toContain("Not allowed\n");
    expect(output).not.toContain("Appended");
    expect(await lastRun()).toMatchObject({ status: "completed" });
  });

  test("TypeScript, with the tools that it names by itself", async () => {
    const sum = '/tool calculator {"expression": "6 * 7"}';
    const output = await runExample(process.execPath, ["typescript/tools.ts", sum]);
    expect(output).toContain('Result: {"result":"42"}');
    expect(output).not.toContain("May this call be made?");
  });
});

describe("batches", () => {
  test.runIf(hasCurl)("curl, sent twice and kept once", async () => {
    const file = join(folder, "prompts.jsonl");
    const prompts = ["/echo one", "/echo two"];
    const lines = prompts.map((message, at) => JSON.stringify({ customId: `${at}`, message }));
    await writeFile(file, `${lines.join("\n")}\n`);
    const result = z.object({ customId: z.string(), status: z.string(), reply: z.string() });
    for (let time = 1; time <= 2; time += 1) {
      const output = await runExample("./curl/batch.sh", [file]);
      const results = output.trim().split("\n");
      expect(results.map((line) => result.parse(JSON.parse(line)))).toEqual([
        { customId: "0", status: "answered", reply: "one" },
        { customId: "1", status: "answered", reply: "two" },
      ]);
    }
    expect((await installation.client().batches.list.query({})).items).toHaveLength(1);
  });

  test("TypeScript, and a prompt that fails", async () => {
    const prompts = ["/echo one", "/error 400"];
    const output = await runExample(process.execPath, ["typescript/batch.ts", ...prompts]);
    const [counts, first, second] = output.split(/\n(?=\{)/);
    expect(counts).toMatch(/^1 of 2 answered, for [\d.e-]+ dollars$/);
    expect(first).toMatch(/customId: 'prompt-1',\s+status: 'answered',\s+reply: 'one'/);
    expect(second).toMatch(/customId: 'prompt-2',\s+status: 'failed'/);
  });
});

describe("the AI SDK's page", () => {
  let vite: ChildProcess;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    const args = ["ai-sdk", "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
    const program = fileURLToPath(new URL("node_modules/vite/bin/vite.js", `file://${examples}`));
    vite = spawn(process.execPath, [program, ...args], {
      cwd: examples,
      env: environment(),
      stdio: "ignore",
    });
    browser = await launchBrowser();
    await until("the page is served", () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    vite.kill();
    if (vite.exitCode === null) await once(vite, "exit");
  });

  const lastAnswer = (page: Page) => page.locator('[data-role="assistant"]').last();

  test("asks, is reloaded in the middle, and goes on", async () => {
    const page = await browser.openPage();
    await page.goto(url);
    const slow = "/long 300 rate=100 Take your time.";
    await page.getByLabel("Message").fill(slow);
    await page.getByRole("button", { name: "Send" }).click();
    await until("the answer begins", async () =>
      (await lastAnswer(page).count()) > 0
        ? ((await lastAnswer(page).textContent()) ?? "").length > 20
        : false,
    );
    await page.reload();
    await until("the answer is whole", async () =>
      (await lastAnswer(page).count()) > 0
        ? (await lastAnswer(page).textContent()) === expectedAnswer(slow)
        : false,
    );
    expect(await page.locator("li").count()).toBe(2);
    await page.getByLabel("Message").fill("/echo and on");
    await page.getByRole("button", { name: "Send" }).click();
    await until("the next answer", async () => (await lastAnswer(page).textContent()) === "and on");
    await takePicture(page, "example-ai-sdk");
    expect(browser.problems).toEqual([]);
  });
});
