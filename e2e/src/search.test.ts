import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let page: Page;
let chat: ChatPage;
const heronId = randomUUID();
const threadId = randomUUID();

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  await importThreads();
  page = await browser.openPage();
  chat = new ChatPage(page);
  await page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

/** A long thread whose older branch has a heron in it, far from its end, and a few short ones. */
async function importThreads(): Promise<void> {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const line = (branch: string, length: number) => {
    let parentId: string | null = null;
    return Array.from({ length }, (_, place) => {
      const isHeron = branch === "old" && place === 10;
      const id = isHeron ? heronId : randomUUID();
      const text = isHeron
        ? "The gray **heron** of Zürich <img src=x onerror=alert(1)> stands still."
        : `Message ${place} of the ${branch} branch. ${"Some more words. ".repeat(8)}`;
      const role = place % 2 === 0 ? ("user" as const) : ("assistant" as const);
      const content = [{ type: "text" as const, text }];
      const message = { id, parentId, role, content, createdAt: at, run: null };
      parentId = id;
      return message;
    });
  };
  const give = (id: string, title: string, messages: ReturnType<typeof line>) =>
    installation.client().conversations.import.mutate({
      document: {
        format: "parley.conversation",
        version: 1,
        exportedAt: at,
        conversation: { id, title, origin: "chat", createdAt: at, updatedAt: at },
        messages,
      },
    });
  await give(threadId, "A long walk", [...line("old", 120), ...line("new", 4)]);
  await give(randomUUID(), "Krankenversicherung", line("other", 2));
  await give(randomUUID(), "Birds of the lake", line("other", 2));
}

const input = () => chat.get("search-input");
const options = () => chat.get("search-option");
const optionTexts = async () =>
  (await options().allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
const activeText = () => page.locator("[role=option][aria-selected=true]").innerText();

test("by keyboard alone: commands and recent chats first, then what was said, marked, and there", async () => {
  await page.keyboard.press("Control+k");
  await input().waitFor();
  await page.getByRole("group", { name: "Recent chats" }).waitFor();
  await expect.poll(optionTexts).toContain("New chat");
  await until("recent chats are there", async () => (await optionTexts()).includes("A long walk"));
  await expectGoodLooks(page, "search-empty");

  await page.keyboard.type("zurich her");
  const marks = page.locator("[role=option] mark");
  await until(
    "the heron is found",
    async () => (await marks.allInnerTexts()).join() === "heron,Zürich",
  );
  await expect.poll(() => options().count()).toBe(2);
  // What somebody wrote stays a text.
  expect(await options().last().innerText()).toContain("<img src=x onerror=alert(1)>");
  await page.getByRole("status").filter({ hasText: "1 result" }).waitFor({ state: "attached" });
  await expectGoodLooks(page, "search-hits");

  await expect.poll(activeText).toContain("A long walk");
  await page.keyboard.press("ArrowDown");
  await expect.poll(activeText).toContain("heron");
  await page.keyboard.press("Enter");
  const found = page.locator(`[data-message-id="${heronId}"]`);
  await found.waitFor();
  expect(chat.conversationId).toBe(threadId);
  await until("it has the focus and is in view", async () => {
    const [box, focused] = await Promise.all([
      found.boundingBox(),
      page.evaluate<boolean>(`document.activeElement.dataset.messageId === "${heronId}"`),
    ]);
    return focused && box !== null && box.y > 0 && box.y < 700;
  });
  // The address is the conversation's again.
  await page.waitForURL(`${installation.url}/c/${threadId}`);
  await expectGoodLooks(page, "search-found");
});

test("without a mouse it closes and gives the focus back; a command is run", async () => {
  await chat.get("composer-input").focus();
  await page.keyboard.press("Control+k");
  await input().waitFor();
  await page.keyboard.press("Escape");
  await input().waitFor({ state: "detached" });
  await until(
    "the focus is back",
    async () =>
      (await page.evaluate<string>("document.activeElement.dataset.testid")) === "composer-input",
  );
  await page.keyboard.press("Control+k");
  await input().fill("usag");
  await until("the command is first", async () => (await activeText()).includes("Usage"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings/usage");
  await expect.poll(() => input().count()).toBe(0);
});

test("says what it looked for instead, that nothing was found, and that nobody answers", async () => {
  await page.goto(installation.url);
  await chat.get("search").click();
  await input().fill("krankenversichreung");
  await page.getByText("Nothing has these words").waitFor();
  await expect.poll(optionTexts).toEqual([expect.stringContaining("Krankenversicherung")]);
  await input().fill("nothing-like-this-anywhere zzz");
  await page.getByText("Nothing was found for").waitFor();
  await expectGoodLooks(page, "search-nothing");
  await page.route("**/api/trpc/conversations.search**", (route) => route.abort());
  await input().fill("lake");
  await page.getByRole("alert").waitFor();
  await expectGoodLooks(page, "search-failed");
  await page.unroute("**/api/trpc/conversations.search**");
  await page.getByRole("button", { name: "Try again" }).click();
  await until("the title is found", async () =>
    (await optionTexts()).some((text) => text.startsWith("Birds of the lake")),
  );
});

test("on a phone it is opened from the drawer and leads to a title", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(installation.url);
  await page.getByRole("button", { name: "Open the sidebar" }).click();
  await chat.get("search").click();
  await input().fill("birds");
  await options().filter({ hasText: "Birds of the lake" }).first().click();
  await page.waitForURL("**/c/*");
  await page.getByText("Message 0 of the other branch").waitFor();
  await expect.poll(() => input().count()).toBe(0);
});

test("the page met no error", () => {
  expect(browser.problems).toEqual([]);
});
