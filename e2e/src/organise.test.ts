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
let other: Page;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  const parley = installation.client();
  for (const title of ["Alps", "Baltic", "Crete"])
    await parley.conversations.create.mutate({ title });
  page = await browser.openPage();
  chat = new ChatPage(page);
  await page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
  other = await browser.openPage();
  await other.goto(installation.url);
  await other.getByTestId("conversation-link").first().waitFor();
});
afterAll(() => resources.disposeAsync());

const listed = async (where: Page = page) =>
  (await where.getByTestId("conversation-link").allInnerTexts()).join();
const untilListed = (titles: string, where: Page = page) =>
  until(`the list is ${titles}`, async () => (await listed(where)) === titles);

/** By keyboard: the menu of a conversation, and the item that begins so. */
async function choose(title: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${title}` }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: item, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor({ state: "detached" });
}

test("what is pinned is above the others, in every tab, until it is not", async () => {
  await untilListed("Crete,Baltic,Alps");
  await choose("Alps", "Pin");
  await untilListed("Alps,Crete,Baltic");
  await untilListed("Alps,Crete,Baltic", other);
  await page.getByRole("heading", { name: "Pinned" }).waitFor();
  await expectGoodLooks(page, "organise-pinned");
  await page.reload();
  await untilListed("Alps,Crete,Baltic");
  await choose("Alps", "Unpin");
  await untilListed("Crete,Baltic,Alps");
});

test("what is pointed at, or focused, is asked for before it is opened", async () => {
  const asked = (title: string) => {
    const link = chat.get("conversation-link").filter({ hasText: title });
    return {
      link,
      answered: page.waitForResponse((response) =>
        response.url().includes("conversations.messages"),
      ),
    };
  };
  const alps = asked("Alps");
  await alps.link.hover();
  expect((await alps.answered).ok()).toBe(true);
  const crete = asked("Crete");
  await crete.link.focus();
  expect((await crete.answered).ok()).toBe(true);
  expect(page.url()).not.toContain("/c/");
});

test("what is archived is put away at once, which can be undone", async () => {
  await choose("Baltic", "Archive");
  await untilListed("Crete,Alps");
  await untilListed("Crete,Alps", other);
  await page.getByRole("button", { name: "Undo" }).click();
  await untilListed("Crete,Baltic,Alps");
  await untilListed("Crete,Baltic,Alps", other);
  expect(await chat.get("conversation-link").count()).toBe(3);
});

test("the archive brings back, and deletes", async () => {
  await choose("Baltic", "Archive");
  await choose("Crete", "Archive");
  await untilListed("Alps");
  await chat.get("account-menu").click();
  await page.getByRole("menuitem", { name: "Archived chats" }).click();
  await page.waitForURL("**/archive");
  await until("both are there", async () => (await chat.get("archived-row").count()) === 2);
  await expectGoodLooks(page, "archive");
  await page.getByRole("button", { name: "Restore Baltic" }).click();
  await untilListed("Baltic,Alps");
  await page.getByRole("button", { name: "Delete Crete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing is archived").waitFor();
  await expectGoodLooks(page, "archive-empty");
});

test("a new message brings back what was archived", async () => {
  const parley = installation.client();
  const { items } = await parley.conversations.list.query({});
  const alps = items.find(({ title }) => title === "Alps");
  await page.goto(`${installation.url}/c/${alps?.id ?? ""}`);
  await choose("Alps", "Archive");
  await untilListed("Baltic");
  await chat.ask("/echo rate=max back again");
  await chat.untilAnswer("completed");
  await untilListed("Alps,Baltic");
  await untilListed("Alps,Baltic", other);
  const { items: archived } = await parley.conversations.list.query({ only: "archived" });
  expect(archived).toEqual([]);
});

test("the pages met no error", () => {
  expect(browser.problems).toEqual([]);
});
