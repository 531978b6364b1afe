import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

/* How answers are asked for: presets, parameters, the model, and what can be done by keys alone. */

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
});
afterAll(() => resources.disposeAsync());

const parametersOf = (conversationId: string) =>
  installation.client().conversations.parameters.query({ conversationId });
/** Nobody chose others. */
const builtIn = ["calculator", "current_time", "search_conversations"];
const button = (name: string) => chat.page.getByRole("button", { name, exact: true });

test("a preset is made on its page, refused where its command is none, and changed", async () => {
  const { page } = chat;
  await page.goto(`${installation.url}/settings/presets`);
  await page.getByText("You have no presets yet.").waitFor();
  await expectGoodLooks(page, "presets-none");
  await button("New preset").click();
  const form = page.getByRole("form", { name: "New preset" });
  await form.getByLabel("Name").fill("Echo like a poet");
  await expect.poll(() => form.getByLabel("Command").inputValue()).toBe("echo-like-a-poet");
  await form.getByLabel("Command").fill("Two words");
  await form.getByLabel("Prompt").fill("/echo rate=max Poem: ");
  await form.getByLabel("Instructions").fill("You are a poet.");
  await form.getByLabel("Longest answer").fill("many");
  await button("Make preset").click();
  await form.getByRole("alert").filter({ hasText: "Command:" }).waitFor();
  await form.getByLabel("Command").fill("poet");
  await button("Make preset").click();
  await form.getByRole("alert").filter({ hasText: "A whole number from 1" }).waitFor();
  await form.getByLabel("Longest answer").fill("300");
  await expectGoodLooks(page, "presets-form");
  await button("Make preset").click();
  await page.getByText("/poet", { exact: true }).waitFor();
  await button("Edit Echo like a poet").click();
  await page.getByLabel("Everyone in the organization may choose it").check();
  await button("Save").click();
  await page.getByText("Shared", { exact: true }).waitFor();
  await expectGoodLooks(page, "presets-list");
});

test("a slash chooses a preset by keys: its prompt comes into the message, its parameters go with it", async () => {
  const { page } = chat;
  await chat.beginNew();
  const field = chat.get("composer-input");
  await field.fill("/");
  await page.getByRole("option", { name: "/poet" }).waitFor();
  expect(await field.getAttribute("aria-activedescendant")).not.toBeNull();
  await expectGoodLooks(page, "preset-chooser");
  await field.press("Escape");
  await chat.get("preset-chooser").waitFor({ state: "detached" });
  await field.pressSequentially("po");
  await page.getByRole("option", { name: "/poet" }).waitFor();
  await field.press("Enter");
  await expect.poll(() => field.inputValue()).toBe("/echo rate=max Poem: ");
  await button("Parameters (changed)").waitFor();
  await field.pressSequentially("roses");
  await field.press("Enter");
  await chat.untilAnswer("completed");
  await expect.poll(() => chat.answerText()).toContain("Poem: roses");
  expect(await parametersOf(chat.conversationId)).toEqual({
    system: "You are a poet.",
    maxTokens: 300,
    thinking: null,
    tools: builtIn,
  });
});

test("what no preset is called by is a message like all others", async () => {
  await chat.ask("/echo rate=max plain");
  await until("the second answer is there", async () => (await chat.answerText()) === "plain");
  expect(await chat.get("preset-chooser").count()).toBe(0);
});

test("parameters are a conversation's, in every browser, until they are changed", async () => {
  const { page } = chat;
  await page.reload();
  await button("Parameters (changed)").click();
  const dialog = chat.get("parameters-dialog");
  await expect.poll(() => dialog.getByLabel("Instructions").inputValue()).toBe("You are a poet.");
  await dialog.getByLabel("Longest answer").fill("0");
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.getByRole("alert").filter({ hasText: "A whole number" }).waitFor();
  await expectGoodLooks(page, "parameters");
  await dialog.getByLabel("Longest answer").fill("");
  await dialog.getByLabel("Thinking").selectOption("false");
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  expect((await parametersOf(chat.conversationId)).maxTokens).toBe(300);
  await chat.ask("/echo rate=max changed");
  await until("the answer is there", async () => (await chat.answerText()) === "changed");
  expect(await parametersOf(chat.conversationId)).toEqual({
    system: "You are a poet.",
    maxTokens: null,
    thinking: false,
    tools: builtIn,
  });
  await button("Parameters (changed)").click();
  await dialog.getByRole("button", { name: "Reset" }).click();
  await button("Parameters").waitFor();
  await expect
    .poll(() => chat.get("context-meter").getAttribute("aria-valuetext"))
    .toMatch(/^\d+% of the context used/);
});

test("a model is found by a part of its name, by keys alone", async () => {
  const { page } = chat;
  await chat.get("model-picker").focus();
  await chat.get("model-picker").press("Enter");
  const search = chat.get("model-search");
  await search.fill("nothing like it");
  await page.getByText("No model is called that.").waitFor();
  await search.fill("hai");
  await page.getByRole("option", { name: /Haiku/ }).first().waitFor();
  await expectGoodLooks(page, "model-list");
  await search.press("Enter");
  const focused = page.locator('[data-testid="model-picker"]:focus');
  await focused.waitFor();
  await expect.poll(() => focused.getAttribute("aria-label")).toMatch(/^Model: .*Haiku/);
});

test("the shortcuts do what their sheet says", async () => {
  const { page } = chat;
  await page.keyboard.press("Control+/");
  await chat.get("shortcut-sheet").waitFor();
  await expectGoodLooks(page, "shortcuts");
  await page.keyboard.press("Escape");
  await chat.get("shortcut-sheet").waitFor({ state: "detached" });
  await page.keyboard.press("Shift+Escape");
  await page.locator('[data-testid="composer-input"]:focus').waitFor();
  const sidebar = page.getByRole("complementary", { name: "Sidebar" });
  await page.keyboard.press("Control+Shift+S");
  await sidebar.waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+S");
  await sidebar.waitFor();
  await page.keyboard.press("Control+Shift+O");
  await page.waitForURL(`${installation.url}/`);
});

test("none of it met an error", () => {
  expect(browser.problems).toEqual([]);
});
