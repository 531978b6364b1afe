import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { conversationExport } from "@parley/shared";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { zipOf } from "./driver/zip-of.ts";

/** Conversations as files: from here, and from elsewhere. */

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;
let page: Page;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
  // Nobody is there to close a dialog of the system's.
  await page.addInitScript("window.print = () => { document.title += ' (printed)'; }");
  chat = new ChatPage(page);
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

async function choose(name: string): Promise<void> {
  await chat.get("conversation-menu").click();
  await page.getByRole("menuitem", { name }).click();
}

async function download(name: string): Promise<{ file: Download; text: string }> {
  const saved = page.waitForEvent("download");
  await choose(name);
  const file = await saved;
  return { file, text: await readFile(await file.path(), "utf8") };
}

test("a conversation is taken along as Markdown, as JSON and on paper, all of it", async () => {
  await chat.ask("/tour rate=max");
  await chat.untilAnswer("completed");
  const { conversationId } = chat;
  const client = installation.client();
  await client.conversations.update.mutate({ conversationId, title: "Über: alles?" });
  await page.getByRole("heading", { name: "Über: alles?" }).waitFor();
  // More than the page itself draws.
  const { messages } = conversationExport.parse(
    JSON.parse((await download("Export as JSON")).text),
  );
  let parentId = messages.at(-1)?.id;
  for (let at = 0; at < 25; at++) {
    const { run } = await client.messages.send.mutate({
      conversationId,
      content: `/echo rate=max number ${at}`,
      ...(parentId !== undefined && { parentId }),
    });
    for await (const event of client.follow(run.id))
      if (event.type === "run.completed") parentId = run.messageId;
  }
  await page.getByText("number 24", { exact: true }).waitFor();

  const markdown = await download("Export as Markdown");
  expect(markdown.file.suggestedFilename()).toBe("Über alles.md");
  expect(markdown.text).toMatch(/^# Über: alles\?\n/);
  expect(markdown.text.match(/^## You$/gm)).toHaveLength(26);
  expect(markdown.text).toContain("| What you see |");
  const json = await download("Export as JSON");
  expect(json.file.suggestedFilename()).toBe("Über alles.json");
  expect(conversationExport.parse(JSON.parse(json.text)).messages).toHaveLength(52);

  await choose("Print or save as PDF");
  await expect.poll(() => page.title()).toBe("Über alles (printed)");
  const sheet = page.getByTestId("print-sheet");
  await expect.poll(() => sheet.getByTestId("shared-message").count()).toBe(52);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.getByRole("navigation").waitFor({ state: "hidden" });
  await page.getByTestId("composer-input").waitFor({ state: "hidden" });
  await sheet.waitFor();
  const style = (of: string, what: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector("${of}")).${what}`);
  expect(await style(".print-sheet pre", "whiteSpace")).toBe("pre-wrap");
  await expect.poll(() => style("body", "color")).toBe("rgb(27, 27, 32)");
  const pdf = await page.pdf({
    format: "A4",
    margin: { top: "16mm", bottom: "16mm", left: "14mm", right: "14mm" },
  });
  const artifacts = join(import.meta.dirname, "../artifacts");
  await mkdir(artifacts, { recursive: true });
  await writeFile(join(artifacts, "conversation.pdf"), pdf);
  expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3);
  await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  await sheet.waitFor({ state: "detached" });
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await expect.poll(() => page.title()).toBe("Über: alles? · Parley");
});

/** Conversations as ChatGPT exports them. */
function chatgptExport(count: number): string {
  const message = (role: string, text: string) => ({
    author: { role },
    create_time: 1_700_000_000,
    content: { content_type: "text", parts: [text] },
    metadata: { model_slug: "gpt-4o" },
  });
  return JSON.stringify(
    Array.from({ length: count }, (_, at) => ({
      title: `From elsewhere ${at}`,
      create_time: 1_700_000_000 + at,
      update_time: 1_700_000_000 + at,
      conversation_id: `elsewhere-${at}`,
      mapping: {
        root: { parent: null, message: null },
        q: { parent: "root", message: message("user", `Question ${at}`) },
        a: { parent: "q", message: message("assistant", `**Answer** ${at}`) },
      },
    })),
  );
}

const status = () => page.getByTestId("import-status");
const importFile = (name: string, buffer: Buffer) =>
  page.getByTestId("import-file").setInputFiles({ name, mimeType: "application/zip", buffer });

test("an export of ChatGPT's is imported once, however often it is given", async () => {
  await page.goto(`${installation.url}/settings/account`);
  const archive = zipOf({
    "user.json": "{}",
    "conversations.json": chatgptExport(40).replace(/\]$/, ',{"what":"is this"}]'),
  });
  await importFile("export.zip", archive);
  await status().getByText("40 conversations imported · 1 was left out").waitFor();
  await page.getByText("What was left out, and why").click();
  await page.getByText("it is no conversation that Parley knows how to read").waitFor();
  await status().scrollIntoViewIfNeeded();
  await expectGoodLooks(page, "import");
  await importFile("export.zip", archive);
  await status().getByText("0 conversations imported · 40 were already there").waitFor();
  const own = await installation.client().conversations.list.query({ limit: 100 });
  expect(own.items).toHaveLength(41);
  expect(own.items.find(({ title }) => title === "From elsewhere 7")?.createdAt).toBe(
    "2023-11-14T22:13:27.000Z",
  );
  await page.getByTestId("conversation-link").filter({ hasText: "From elsewhere 39" }).click();
  await chat.untilAnswer("completed");
  await chat.untilAnswerText("Answer 39");
  await page.goBack();
  await importFile("other.zip", zipOf({ "index.html": "x" }));
  await page.getByText("There is no conversations.json in this archive.").waitFor();
  expect(browser.problems).toEqual([]);
});
