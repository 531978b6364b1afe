import type { Db } from "@parley/db";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { connectTo } from "./driver/database-snapshot.ts";
import { embeddedConnection } from "./driver/embedded-postgres.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  const page = await browser.openPage();
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
  await page.close();
});
afterAll(() => resources.disposeAsync());

beforeEach(async () => {
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.url);
});

async function expectGoodLooks(name: string): Promise<void> {
  const { page } = chat;
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await takePicture(page, `temporary-${name}-${colorScheme}`);
    expect(await findBarriers(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await takePicture(page, `temporary-${name}-phone`);
  expect(await findBarriers(page)).toEqual([]);
  expect(
    await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    ),
  ).toBe(0);
  await page.setViewportSize({ width: 1280, height: 860 });
}

const listed = () => chat.page.getByTestId("conversation-link").allInnerTexts();
/** All that the browser has kept of what was written. */
const keptTexts = () =>
  chat.page.evaluate<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");

test("is begun by a switch, is in no list, and goes on and stops as any other", async () => {
  const { page } = chat;
  await chat.ask("/echo rate=max This one is kept");
  await chat.untilAnswer("completed");
  await chat.beginNew();

  const toggle = page.getByRole("switch", { name: "Temporary" });
  await chat.get("composer-input").fill("Something secret");
  await until("the draft is kept", async () => (await keptTexts()).includes("secret"));
  const isOn = () => toggle.getAttribute("aria-checked");
  await toggle.click();
  await expect.poll(isOn).toBe("true");
  await page.getByText("This chat will be in no list").waitFor();
  await expect.poll(keptTexts).not.toContain("secret");
  await expectGoodLooks("new");

  await chat.ask("/echo rate=max A first secret");
  await chat.untilAnswer("completed");
  await chat.get("temporary-note").getByText("unless you go on").waitFor();
  await chat.ask("/long 4000 rate=100");
  await chat.untilAnswerHas(40);
  await expectGoodLooks("chat");
  await chat.get("stop").click();
  await chat.untilAnswer("stopped");

  await expect.poll(() => page.title()).toBe("Temporary chat · Parley");
  // The next one is kept again, unless it is said.
  await chat.beginNew();
  await expect.poll(isOn).toBe("false");
  // Its own address leads back to it.
  await page.goBack();
  await page.reload();
  await chat.get("temporary-note").getByText("unless you go on").waitFor();
  await chat.untilAnswer("stopped");
  await expect.poll(listed).toEqual(["/echo rate=max This one is kept"]);
  expect(await keptTexts()).not.toContain("secret");
});

test("is gone as soon as its person deletes it", async () => {
  const { page } = chat;
  await page.getByRole("switch", { name: "Temporary" }).click();
  await chat.ask("/long 4000 rate=100");
  await chat.untilAnswerHas(40);
  const { conversationId } = chat;
  await chat.get("temporary-note").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("alertdialog").waitFor();
  await expectGoodLooks("delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(`${installation.url}/`);
  const parley = installation.client();
  await expect(parley.conversations.get.query({ conversationId })).rejects.toMatchObject({
    data: { errorCode: "NOT_FOUND" },
  });
});

test("is gone once nobody has gone on with it for its time", async () => {
  await chat.page.getByRole("switch", { name: "Temporary" }).click();
  await chat.ask("/echo rate=max Soon forgotten");
  await chat.untilAnswer("completed");
  const { conversationId } = chat;
  await withDatabase((db) =>
    db
      .updateTable("conversations")
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where("id", "=", conversationId)
      .execute(),
  );
  // A server looks as soon as it has started.
  await installation.terminate();
  await installation.start();
  const parley = installation.client();
  await until("it is deleted", () =>
    parley.conversations.get.query({ conversationId }).then(
      () => false,
      () => true,
    ),
  );
  await chat.page.reload();
  await chat.page.getByText("This conversation is not here").waitFor();
  expect(await keptTexts()).not.toContain("Soon forgotten");
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});

async function withDatabase(work: (db: Db) => Promise<unknown>): Promise<void> {
  const db = connectTo(await embeddedConnection(installation.dataDir));
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}
