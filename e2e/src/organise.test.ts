import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
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

/** A notice stays while the mouse is over it, however long the other tab takes. */
const holdUndo = () => page.getByRole("button", { name: "Undo" }).last().hover();

/** It takes the focus once the page is drawn: what is done by keyboard comes after that. */
const untilComposerHasFocus = () =>
  until(
    "the composer has the focus",
    async () =>
      (await page.evaluate<string>("document.activeElement.dataset.testid")) === "composer-input",
  );

test("what is pinned is above the others, in every tab, until it is not", async () => {
  await untilListed("Crete,Baltic,Alps");
  await choose("Alps", "Pin");
  await untilListed("Alps,Crete,Baltic");
  await untilListed("Alps,Crete,Baltic", other);
  await page.getByRole("heading", { name: "Pinned" }).waitFor();
  await expectGoodLooks(page, "organise-pinned");
  await page.reload();
  await untilComposerHasFocus();
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
  await holdUndo();
  await untilListed("Crete,Alps");
  await untilListed("Crete,Alps", other);
  await page.getByRole("button", { name: "Undo" }).last().click();
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
  await chat.get("archived-row").waitFor({ state: "detached" });
});

test("a new message brings back what was archived", async () => {
  const parley = installation.client();
  const { items } = await parley.conversations.list.query({});
  const alps = items.find(({ title }) => title === "Alps");
  await page.goto(`${installation.url}/c/${alps?.id ?? ""}`);
  await untilComposerHasFocus();
  await choose("Alps", "Archive");
  await untilListed("Baltic");
  await chat.ask("/echo rate=max back again");
  await chat.untilAnswer("completed");
  await untilListed("Alps,Baltic");
  await untilListed("Alps,Baltic", other);
  const { items: archived } = await parley.conversations.list.query({ only: "archived" });
  expect(archived).toEqual([]);
});

const folder = (name: string, where: Page = page) =>
  where.locator("[data-folder]").filter({ hasText: name });
const folders = (where: Page = page) => where.locator("[data-folder]").allInnerTexts();
const untilFolders = (names: string, where: Page = page) =>
  until(`the folders are ${names}`, async () => (await folders(where)).join() === names);
/** What an open folder shows. */
const untilInFolder = (name: string, titles: string) =>
  until(`${titles} is in ${name}`, async () => {
    const inside = page.locator("li", { has: folder(name) }).getByTestId("conversation-link");
    return (await inside.allInnerTexts()).join() === titles;
  });
const folderName = () => page.getByRole("textbox", { name: "Name of the folder" });
const press = async (name: string): Promise<void> => {
  await page.getByRole("dialog").getByRole("button", { name }).focus();
  await page.keyboard.press("Enter");
};

/** As it is now, dark and light. */
async function look(name: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const barriers = await findBarriers(page, colorScheme === "light" ? "colours" : undefined);
    await takePicture(page, `${name}-${colorScheme}`);
    expect(barriers).toEqual([]);
  }
}

test("by keyboard a folder is made and filled, in every tab, and shows what is in it", async () => {
  await page.getByRole("button", { name: "New folder" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("Travels");
  await page.keyboard.press("Enter");
  await untilFolders("Travels");
  await untilFolders("Travels", other);
  await choose("Alps", "Move to folder…");
  await press("Travels");
  await untilListed("Baltic");
  await untilListed("Baltic", other);
  await until(
    "its folder has the focus",
    async () => (await page.evaluate<string>("document.activeElement.innerText")) === "Travels",
  );
  await page.keyboard.press("Enter");
  await untilInFolder("Travels", "Alps");
  await page.reload();
  await untilComposerHasFocus();
  await untilInFolder("Travels", "Alps");
  await expectGoodLooks(page, "folders");
  await choose("Alps", "Move to folder…");
  await press("Take it out of the folder");
  await holdUndo();
  await untilListed("Alps,Baltic", other);
  await page.getByText("Nothing is in it yet.").waitFor();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await untilInFolder("Travels", "Alps");
  await untilListed("Baltic", other);
});

test("a folder is made where a chat is moved, its name is nobody else's, and it is renamed", async () => {
  await choose("Baltic", "Move to folder…");
  await folderName().focus();
  await page.keyboard.type("Travels");
  await page.keyboard.press("Enter");
  await page.getByText("You have a folder named “Travels” already").waitFor();
  await folderName().fill("Seas");
  await page.keyboard.press("Enter");
  await untilFolders("Seas,Travels");
  await untilListed("", other);
  await choose("Seas", "Rename");
  // The field comes when the menu has gone: what is typed before goes nowhere.
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("Oceans");
  await page.keyboard.press("Enter");
  await untilFolders("Oceans,Travels", other);
  await expect.poll(() => folders()).toEqual(["Oceans", "Travels"]);
});

test("with a mouse a chat is dragged into a folder; a new one begins in it", async () => {
  await folder("Oceans").click();
  await untilInFolder("Oceans", "Baltic");
  await chat.get("conversation-link").filter({ hasText: "Baltic" }).dragTo(folder("Travels"));
  await untilInFolder("Travels", "Alps,Baltic");
  await choose("Oceans", "New chat here");
  await page.getByText("kept in the folder “Oceans”").waitFor();
  await takePicture(page, "folders-new-chat");
  await chat.ask("/echo rate=max Deep");
  await chat.untilAnswer("completed");
  await untilInFolder("Oceans", "/echo rate=max Deep");
  await expect.poll(() => listed(other)).toBe("");
});

test("on a phone folders are in the drawer; deleted, they leave their chats", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("button", { name: "Open the sidebar" }).click();
  await untilInFolder("Travels", "Alps,Baltic");
  await look("folders-drawer");
  await choose("Alps", "Move to folder…");
  await page.getByRole("dialog", { name: "Move to a folder" }).waitFor();
  await look("folders-move");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Move to a folder" }).waitFor({ state: "detached" });
  await choose("Travels", "Delete");
  await page.getByText("The chats in it stay.").waitFor();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await untilFolders("Oceans");
  await untilFolders("Oceans", other);
  await untilListed("Alps,Baltic", other);
  expect(await folders()).toEqual(["Oceans"]);
  await page.setViewportSize({ width: 1280, height: 860 });
});

test("the pages met no error", () => {
  expect(browser.problems).toEqual([]);
});
