import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";

/** What somebody shows to others by a link, and what those see of it. */

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let signedOut: Browser;
let chat: ChatPage;
let page: Page;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  signedOut = resources.use(await launchBrowser());
  page = await browser.openPage();
  chat = new ChatPage(page);
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

const button = (name: string | RegExp) => page.getByRole("button", { name });

async function openDialog(): Promise<void> {
  await chat.get("conversation-menu").click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  await page.getByRole("dialog", { name: "Share this conversation" }).waitFor();
}

async function makeLink(): Promise<string> {
  await button(/^Make a (new )?link$/).click();
  const region = page.getByRole("region", { name: "The new link" });
  await region.waitFor();
  return (await region.locator("code").innerText()).trim();
}

async function openElsewhere(context: BrowserContext, url: string): Promise<Page> {
  const other = await context.newPage();
  await other.goto(url);
  return other;
}

test("a link shows the branch to anybody, until it is revoked", async () => {
  await chat.ask("/tour rate=max");
  await chat.untilAnswer("completed");
  await openDialog();
  await expectGoodLooks(page, "share-dialog-first");
  const link = await makeLink();
  expect(link).toMatch(new RegExp(`^${installation.url}/share/[\\w-]{32}$`));
  await page.getByRole("list", { name: "Links to this conversation" }).waitFor();
  await expectGoodLooks(page, "share-dialog-made");
  await page.keyboard.press("Escape");
  // Then it has given the focus back, too.
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await chat.ask("/echo rate=max Something that came later");
  await chat.untilAnswer("completed");

  const shown = await openElsewhere(signedOut.context, link);
  const messages = shown.getByTestId("shared-message");
  await messages.last().waitFor();
  await expect.poll(() => messages.count()).toBe(2);
  await expect.poll(() => shown.locator("main").innerText()).toContain("claude-sonnet-4-6");
  expect(await shown.locator("body").innerText()).not.toContain("came later");
  expect(await shown.getByRole("navigation").count()).toBe(0);
  await expectGoodLooks(shown, "shared-page");
  const answer = await fetch(link.replace("/share/", "/api/share/"));
  expect(answer.status).toBe(200);
  for (const { headers } of [answer, await fetch(link, { headers: { accept: "text/html" } })]) {
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }

  await page.goto(`${installation.url}/settings/account`);
  const links = page.getByRole("region", { name: "Your links" });
  await links.getByRole("button", { name: /^Revoke the link/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await links.getByText("Nothing is shared.").waitFor();
  await shown.reload();
  await shown.getByRole("heading", { name: "This link is not valid (any more)" }).waitFor();
  await expectGoodLooks(shown, "shared-page-gone");
  const unknown = await openElsewhere(signedOut.context, `${installation.url}/share/none`);
  await unknown.getByRole("heading", { name: "This link is not valid (any more)" }).waitFor();
  expect((await fetch(link.replace("/share/", "/api/share/"))).status).toBe(404);
  expect(installation.server.output()).not.toContain(link.split("/share/")[1]);
  await shown.close();
  await unknown.close();
});

test("calls of tools are shown where that was chosen, and on paper to be read", async () => {
  await page.goto(installation.url);
  await chat.ask('/tool calculator {"expression":"6 * 7"}');
  await chat.untilAnswer("completed");
  await openDialog();
  await page.getByLabel("Show tool calls").check();
  const shown = await openElsewhere(signedOut.context, await makeLink());
  const call = shown.locator("details").filter({ hasText: "Calculator" });
  await expect.poll(() => call.getByTestId("tool-summary").innerText()).toBe("6 * 7 = 42");
  const output = call.getByText('"result": "42"');
  expect(await output.isVisible()).toBe(false);
  await shown.emulateMedia({ media: "print" });
  await output.waitFor();
  await shown.emulateMedia({ media: "screen" });
  await call.locator("summary").click();
  await expectGoodLooks(shown, "shared-tools");
  await shown.close();
});

test("who is signed in goes on from it in a conversation of their own", async () => {
  await page.goto(installation.url);
  await chat.ask("/echo rate=max To go on from");
  await chat.untilAnswer("completed");
  const original = chat.conversationId;
  await openDialog();
  await page.getByLabel("Show my name").check();
  await page.goto(await makeLink());
  await page.getByText(/^Shared by /).waitFor();
  await button("Continue this conversation").click();
  await page.waitForURL(/\/c\//);
  await chat.untilAnswer("completed");
  expect(chat.conversationId).not.toBe(original);
  await chat.untilAnswerText("To go on from");
});

test("an organization that allows no links shows none, and lists them to its administrators", async () => {
  await page.goto(`${installation.url}/settings/organization`);
  const section = page.getByRole("region", { name: "Links to conversations" });
  await section.getByRole("list", { name: "Everybody’s links" }).waitFor();
  await section.scrollIntoViewIfNeeded();
  await expectGoodLooks(page, "share-organization");
  await section.getByLabel("Allow links").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "No longer allow" }).click();
  await expect.poll(() => section.getByLabel("Allow links").isChecked()).toBe(false);
  await page.goto(installation.url);
  await chat.ask("/echo rate=max Kept inside");
  await chat.untilAnswer("completed");
  await openDialog();
  await page.getByText("Your organization does not allow links").waitFor();
  expect(browser.problems).toEqual([]);
  expect(signedOut.problems).toEqual([]);
});
