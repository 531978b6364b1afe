import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

/* The pages for scheduled prompts and batches. What they stand for is tested in packages/automation. */

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start({ PROVIDER_BATCHES: "off" }));
  browser = resources.use(await launchBrowser());
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });

test("a prompt is scheduled, refused where its times are too near, sent at once, turned off, deleted", async () => {
  const { page } = chat;
  await page.goto(`${installation.url}/settings/scheduled-prompts`);
  await page.getByText("You have no scheduled prompts yet.").waitFor();
  await expectGoodLooks(page, "schedules-none");
  await button("New scheduled prompt").click();
  const form = page.getByRole("form", { name: "New scheduled prompt" });
  await form.getByLabel("Name").fill("Mornings");
  await form.getByLabel("Prompt").fill("/echo rate=max Good morning");
  await form.getByLabel("When").selectOption({ label: "At other times…" });
  await form.getByLabel("Cron expression").fill("* * * * *");
  await button("Schedule the prompt").click();
  await form.getByRole("alert").filter({ hasText: "10 minutes apart" }).waitFor();
  await form.getByLabel("Cron expression").fill("30 7 * * 1-5");
  await form.getByLabel("Its answers may use tools").check();
  await form.getByRole("switch", { name: "Current time" }).uncheck();
  await expectGoodLooks(page, "schedules-form");
  await button("Schedule the prompt").click();
  await page.getByText(/30 7 \* \* 1-5 .* · Next: /).waitFor();
  const [kept] = await installation.client().schedules.list.query();
  expect(kept?.options.tools).toContain("calculator");
  expect(kept?.options.tools).not.toContain("current_time");
  await button("Send now: Mornings").click();
  await page.getByText("Good morning", { exact: true }).waitFor();
  await page.goto(`${installation.url}/settings/scheduled-prompts`);
  // Not uncheck(), which looks before the page has heard of the change that it makes.
  await page.getByLabel("Mornings: send at its times").click();
  await page.getByText(/ · Off$/).waitFor();
  await expectGoodLooks(page, "schedules-list");
  await button("Delete Mornings").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("You have no scheduled prompts yet.").waitFor();
});

test("a scheduled prompt is filled in from a preset, which leaves open what it does not say", async () => {
  const { page } = chat;
  const parley = installation.client();
  const options = { system: "Answer in Italian.", tools: ["calculator"] };
  const words = { name: "A word", command: "word", prompt: "A word, with an example.", options };
  await parley.presets.create.mutate(words);
  const short = { name: "Short", command: "short", prompt: "", options: { maxTokens: 50 } };
  await parley.presets.create.mutate(short);
  await page.goto(`${installation.url}/settings/scheduled-prompts`);
  await button("New scheduled prompt").click();
  const form = page.getByRole("form", { name: "New scheduled prompt" });
  await form.getByLabel("Name").fill("Words");
  // A field that somebody wrote into is filled in, too.
  await form.getByLabel("Prompt").fill("Another");
  await form.getByLabel("Instructions").fill("Another");
  const preset = form.getByLabel("Fill in from a preset");
  await preset.selectOption({ label: "A word" });
  await until("the instructions are filled in", async () => {
    return (await form.getByLabel("Instructions").inputValue()) === "Answer in Italian.";
  });
  await form.getByLabel("Prompt").fill("A rare word, with an example.");
  await expectGoodLooks(page, "schedules-from-preset");
  await preset.selectOption({ label: "Short" });
  await button("Schedule the prompt").click();
  await button("Delete Words").waitFor();
  const [kept] = await parley.schedules.list.query();
  expect(kept).toMatchObject({ name: "Words", prompt: "A rare word, with an example." });
  expect(kept?.options).toEqual({ maxTokens: 50, tools: ["calculator"] });
});

test("a file of prompts is sent, refused by the number of its wrong line, and its results fetched", async () => {
  const { page } = chat;
  await page.goto(`${installation.url}/settings/batches`);
  await page.getByText("You have no batches yet.").waitFor();
  const form = page.getByRole("form", { name: "New batch" });
  const choose = (text: string) =>
    form.getByLabel("File (JSONL)").setInputFiles({
      name: "prompts.jsonl",
      mimeType: "application/jsonl",
      buffer: Buffer.from(text),
    });
  await choose('{"customId":"a","message":"Hi"}\n{"customId":"b"}\n');
  await button("Send batch").click();
  await form.getByRole("alert").filter({ hasText: "Line 2" }).waitFor();
  // The file is still chosen, and says so.
  expect(await form.getByLabel("File (JSONL)").inputValue()).toContain("prompts.jsonl");
  await expectGoodLooks(page, "batches-refused");
  await choose(
    '{"customId":"a","message":"/echo rate=max one"}\n{"customId":"b","message":"/error 400"}\n',
  );
  await button("Send batch").click();
  await page.getByText("Ended · 2 of 2").waitFor();
  await page.getByText("1 failed").waitFor();
  await expectGoodLooks(page, "batches-list");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download results of prompts.jsonl" }).click();
  const file = await readFile(await (await downloading).path(), "utf8");
  expect(file.trimEnd().split("\n")).toHaveLength(2);
  expect(file).toContain('"reply":"one"');
  await button("Delete prompts.jsonl").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("You have no batches yet.").waitFor();
});
