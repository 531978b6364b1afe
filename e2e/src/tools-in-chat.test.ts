import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

/* What people see of tools: which ones a chat may use, what they did, and those that ask first. */

const effectServer = resolve(
  import.meta.dirname,
  "../../packages/tools/src/testing/stdio-effect-server.ts",
);

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "parley-tools-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const args = ["--conditions=@parley/source", effectServer, join(folder, "effects.jsonl")];
  const config = join(folder, "mcp.json");
  const effects = { command: process.execPath, args };
  await writeFile(config, JSON.stringify({ mcpServers: { effects } }));
  installation = resources.use(await Installation.start({ MCP_CONFIG: config }));
  browser = resources.use(await launchBrowser());
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
  // Its program has to have begun before a page is told of its tools.
  await until("the tools are there", async () => {
    const tools = await installation.client().tools.list.query();
    return tools.some(({ name }) => name === "effects__append");
  });
}, 600_000);
afterAll(() => resources.disposeAsync());

const cardOf = ({ answer }: ChatPage, at: number) => answer.getByTestId("tool-card").nth(at);
const stateOf = (page: ChatPage, at: number) => cardOf(page, at).getAttribute("data-state");

test("built-in tools are a chat's without asking, and tell what they did in a line each", async () => {
  await chat.ask(
    '/tool calculator {"expression":"6 * 7"} /tool current_time {"timeZone":"Asia/Tokyo"}',
  );
  await chat.untilAnswer("completed");
  const [sum, time] = [cardOf(chat, 0), cardOf(chat, 1)];
  await expect.poll(() => sum.getByTestId("tool-summary").innerText()).toBe("6 * 7 = 42");
  await expect.poll(() => time.getByTestId("tool-summary").innerText()).toContain("Asia/Tokyo");
  for (const at of [0, 1]) await expect.poll(() => stateOf(chat, at)).toBe("done");
});

test("which tools a chat may use is chosen in its parameters, and the next chat begins with them", async () => {
  const { page } = chat;
  await chat.get("parameters").click();
  const append = page.getByRole("switch", { name: "append" });
  await append.waitFor();
  await expect.poll(() => page.getByRole("switch", { name: "Calculator" }).isChecked()).toBe(true);
  expect(await append.isChecked()).toBe(false);
  await expectGoodLooks(page, "parameters-tools");
  await append.check();
  await page.getByRole("button", { name: "Done" }).click();
  await chat.beginNew();
  await chat.get("parameters").click();
  await expect.poll(() => append.isChecked()).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("a call that asks waits through a reload, and is allowed in another tab", async () => {
  const { page } = chat;
  await chat.ask('/tool effects__append {"text":"one"} /tool calculator {"expression":"1 + 1"}');
  await chat.untilAnswer("waiting");
  await until("the other call is done", async () => (await stateOf(chat, 1)) === "done");
  await page.locator('[data-testid="conversation-link"][data-asks="true"]').waitFor();
  await chat
    .get("tool-waits")
    .getByText(/until .+, then goes on without/)
    .waitFor();
  await expectGoodLooks(page, "tool-asks");
  await page.reload();
  await chat.untilAnswer("waiting");
  const other = new ChatPage(await browser.openPage());
  await other.page.goto(page.url());
  await other.get("allow-tool").waitFor();
  await other.get("allow-tool").focus();
  await other.page.keyboard.press("Enter");
  await chat.untilAnswer("completed");
  await expect.poll(() => stateOf(chat, 0)).toBe("done");
  await chat.get("allow-tool").waitFor({ state: "detached" });
  await other.page.close();
});

test("a call that is not allowed is told as that, with its reason, and no error", async () => {
  const { page } = chat;
  await chat.ask('/tool effects__append {"text":"two"}');
  await chat.untilAnswer("waiting");
  const top = async () => (await chat.get("deny-tool").boundingBox())?.y ?? Infinity;
  await expect.poll(top).toBeLessThan(page.viewportSize()?.height ?? 0);
  await page.getByRole("button", { name: "Give a reason" }).click();
  await page.locator('input[name="reason"]:focus').waitFor();
  await page.keyboard.type("Not today.");
  await page.keyboard.press("Enter");
  await chat.untilAnswer("completed");
  await page.reload();
  await cardOf(chat, 0).waitFor();
  await expect.poll(() => stateOf(chat, 0)).toBe("denied");
  await cardOf(chat, 0).locator("summary").click();
  await cardOf(chat, 0).getByText("Your reason: Not today.").waitFor();
  await expectGoodLooks(page, "tool-denied");
});

test("an answer that waits can be stopped", async () => {
  await chat.ask('/tool effects__append {"text":"three"}');
  await chat.untilAnswer("waiting");
  await chat.get("stop").click();
  await chat.untilAnswer("stopped");
  await expect.poll(() => stateOf(chat, 0)).toBe("cut");
});

test("none of it met an error", () => {
  expect(browser.problems).toEqual([]);
});
