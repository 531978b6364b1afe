import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: "pipe" });
  onTestFinished(() => void child.kill());
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  return child;
}

test("prints its URL as one line of JSON, and ends with its parent", async () => {
  const child = run("--port", "0", "--tokens-per-second", "20", "--exit-with-parent");
  const [line]: unknown[] = await once(child.stdout, "data");
  const printed: unknown = JSON.parse(String(line));
  expect(printed).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/u) });
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("an option that is no number is refused by name", async () => {
  const child = run("--tokens-per-second", "fast");
  const [message]: unknown[] = await once(child.stderr, "data");
  expect(message).toContain("--tokens-per-second");
});
