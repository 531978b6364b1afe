import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";

/* The pages of what goes on beside the chats: the servers that tools come from, and background work. */

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
}, 600_000);
afterAll(() => resources.disposeAsync());

test("an admin adds a server of tools, is told why it cannot be reached, changes and deletes it", async () => {
  const { page } = chat;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await page.goto(`${installation.url}/settings/tools`);
  await page.getByText("No server is connected yet.").waitFor();
  await page.getByText("Calculator", { exact: true }).waitFor();
  await button("Add a server").click();
  await page.getByLabel("Name", { exact: true }).fill("tracker");
  await page.getByLabel("Address").fill("https://127.0.0.1/mcp");
  await page.getByLabel("Value of Authorization").fill("Bearer a-secret");
  await button("Add a header").click();
  await page.getByLabel("Name of header 2").fill("X-Workspace");
  await page.getByLabel("Value of X-Workspace").fill("42");
  await button("Add").click();
  await page.getByRole("alert").filter({ hasText: "127.0.0.1" }).waitFor();
  await page.getByLabel("Address").fill("https://tracker.nowhere.invalid/mcp");
  await expectGoodLooks(page, "tool-server-form");
  await button("Add").click();
  const server = chat.get("tool-server");
  await server.getByText("Not reachable").waitFor();
  await server.getByText("sends Authorization, X-Workspace").waitFor();
  await expectGoodLooks(page, "tool-servers");
  await button("Edit tracker").click();
  await page.getByLabel("Replace the headers that are kept").check();
  expect(await page.getByLabel("Value of Authorization").inputValue()).toBe("");
  await page.getByLabel("Value of Authorization").fill("Bearer another");
  await page.getByRole("button", { name: "Remove X-Workspace" }).click();
  await page.getByLabel("Permission").selectOption("always");
  await page.getByLabel("Switched on").uncheck();
  await button("Save").click();
  await server.getByText("Switched off").waitFor();
  const [kept] = await installation.client().mcpServers.list.query();
  expect(kept).toMatchObject({
    approval: "always",
    enabled: false,
    headerNames: ["Authorization"],
  });
  await button("Delete tracker").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No server is connected yet.").waitFor();
});

test("an export goes on in the background, tells that it is done by itself, and is fetched from the list", async () => {
  const { page } = chat;
  await page.goto(`${installation.url}/settings/background-work`);
  await page.getByText("Nothing has been done in the background yet.").waitFor();
  await expectGoodLooks(page, "jobs-none");
  await page.getByRole("button", { name: "Export your data" }).click();
  const job = chat.get("job");
  const download = job.getByRole("button", { name: "Download" });
  await download.waitFor();
  expect(await job.getAttribute("data-status")).toBe("completed");
  await expectGoodLooks(page, "jobs");
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines[0]).toContain('"format":"parley.records"');
  await page.getByLabel("Status").selectOption("failed");
  await page.getByText("Nothing here has this status.").waitFor();
  await page.getByLabel("Whose work").selectOption("organization");
  await page.waitForURL(/[?&]of=organization\b/);
});

test("none of it met an error", () => {
  expect(browser.problems).toEqual([]);
});
