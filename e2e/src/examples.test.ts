import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { freePort } from "./driver/free-port.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
const question = "/long 150 rate=400 What is a durable run?";
const TIMEOUT_MS = 60_000;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    PARLEY_URL: installation.url,
    PARLEY_API_KEY: installation.token,
  };
}

async function runExample(program: string, args: string[]): Promise<string> {
  const options = { cwd: examples, env: environment(), timeout: TIMEOUT_MS };
  const { stdout } = await run(program, args, options);
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
