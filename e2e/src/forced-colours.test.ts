import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

/* With the few colours of somebody's own, as Windows' contrast themes force them on every page. */

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let page: Page;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  chat = new ChatPage(page);
  await page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

async function expectUsable(name: string): Promise<void> {
  const barriers = await findBarriers(page);
  await takePicture(page, `forced-${name}`);
  expect(barriers).toEqual([]);
}

test("a chat can be read and led", async () => {
  await chat.ask("Show me what you can do");
  await chat.untilAnswer("completed");
  await expectUsable("thread");
  await page.keyboard.press("Control+k");
  await page.getByTestId("palette").waitFor();
  await expectUsable("palette");
  // What is chosen has to be told by more than a background, of which there is none.
  expect(
    await page.evaluate<string>(
      `getComputedStyle(document.querySelector('[role="option"][aria-selected="true"]')).outlineStyle`,
    ),
  ).toBe("solid");
  await page.keyboard.press("Escape");
  await page.getByTestId("palette").waitFor({ state: "detached" });
});

test("what has the focus is seen to have it", async () => {
  for (const testId of ["composer-input", "model-picker", "new-chat", "search", "account-menu"]) {
    await chat.get(testId).focus();
    await page.keyboard.press("Shift");
    const seen = await page.evaluate<boolean>(`(() => {
      for (let at = document.activeElement; at !== null; at = at.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        if (outlineStyle !== "none" && outlineWidth !== "0px") return true;
      }
      return false;
    })()`);
    expect([testId, seen]).toEqual([testId, true]);
  }
});

test.each(["account", "presets", "usage", "organization", "webhooks", "audit-log", "status"])(
  "the settings can be used: %s",
  async (name) => {
    await page.goto(`${installation.url}/settings/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await until("nothing is loading any more", async () => {
      const loading = await page.getByRole("status").filter({ hasText: "Loading" }).count();
      return loading === 0;
    });
    await expectUsable(name);
  },
);

test("none of it met an error", () => {
  expect(browser.problems).toEqual([]);
});
