import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { storedText } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

/** More than the six connections that a browser opens to one place over HTTP/1.1. */
const TABS = 8;
/** Well below the time after which a page looks by itself. */
const TOLD_WITHIN_MS = 30_000;

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
/** Streams that are open now, of all tabs. */
const open = new Set<Request>();
/** Of a tab that is closed it is not told that its requests are over. */
const openStreams = () => [...open].filter((request) => !request.frame().page().isClosed()).length;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  browser.context.on("request", (request) => {
    if (/\.follow\?/.test(request.url())) open.add(request);
  });
  const close = (request: Request): void => void open.delete(request);
  browser.context.on("requestfinished", close);
  browser.context.on("requestfailed", close);
  const page = await browser.openPage();
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
  await page.close();
});
afterAll(() => resources.disposeAsync());

async function openTab(path = "/"): Promise<ChatPage> {
  const tab = new ChatPage(await browser.openPage());
  await tab.page.goto(installation.url + path);
  await tab.get("composer-input").waitFor();
  return tab;
}

function question(name: string, words: number): string {
  const text = Array.from({ length: words }, (_, index) => `${name}${index + 1}`).join(" ");
  return `/echo rate=30 ${text}`;
}

const titleIn = (page: Page, title: string) =>
  page.getByTestId("conversation-link").filter({ hasText: title });

test("eight tabs follow eight answers over one stream, and go on when the tab that holds it is closed", async () => {
  const tabs: ChatPage[] = [];
  const questions: string[] = [];
  for (let number = 1; number <= TABS; number++) {
    const tab = await openTab();
    // None ends by itself, however long it takes to open the next tab.
    questions.push(question(`tab${number}word`, 2_000));
    await tab.ask(questions.at(-1) ?? "");
    await tab.untilAnswerHas(1);
    tabs.push(tab);
  }
  const lengths = await Promise.all(tabs.map(async (tab) => (await tab.answerText()).length));
  await Promise.all(tabs.map((tab, at) => tab.untilAnswerHas((lengths[at] ?? 0) + 50)));
  await until("one stream is open for all", () => openStreams() === 1);

  const [first, ...rest] = tabs;
  await first?.page.close();
  const before = await Promise.all(rest.map(async (tab) => (await tab.answerText()).length));
  await Promise.all(rest.map((tab, at) => tab.untilAnswerHas((before[at] ?? 0) + 50)));
  await until("one stream is open for all that are left", () => openStreams() === 1);

  // An ordinary call goes through beside it.
  const another = await openTab();
  await another.ask("/echo rate=max Hello from the next tab");
  await another.untilAnswer("completed");

  const parley = installation.client();
  const { items: runs } = await parley.runs.list.query({ status: "streaming" });
  expect(runs).toHaveLength(TABS);
  await Promise.all(runs.map(({ id }) => parley.runs.stop.mutate({ runId: id })));
  for (const [at, tab] of rest.entries()) {
    const messageId = await tab.untilAnswer("stopped");
    const text = await storedText(parley, { conversationId: tab.conversationId, messageId });
    expect(expectedAnswer(questions[at + 1] ?? "").startsWith(text)).toBe(true);
    await tab.untilAnswerText(text.trim());
  }
  await Promise.all([...rest, another].map(({ page }) => page.close()));
});

test("tabs and devices are told of each other's conversations, titles, answers and deletions", async () => {
  const here = await openTab();
  const beside = await openTab();
  await using elsewhere = await launchBrowser();
  const device = new ChatPage(await elsewhere.openPage());
  await elsewhere.context.addCookies(await browser.context.cookies());
  await device.page.goto(installation.url);
  await device.get("composer-input").waitFor();

  await here.ask(question("shared", 2_000));
  await here.untilAnswerHas(1);
  const id = here.conversationId;
  const others = [beside, device];
  const running = `[data-testid="conversation-link"][data-running="true"]`;
  for (const { page } of others)
    await page.locator(running).first().waitFor({ timeout: TOLD_WITHIN_MS });

  const parley = installation.client();
  await parley.conversations.update.mutate({ conversationId: id, title: "Known everywhere" });
  for (const { page } of [here, ...others])
    await titleIn(page, "Known everywhere").waitFor({ timeout: TOLD_WITHIN_MS });

  await device.page.goto(`${installation.url}/c/${id}`);
  await device.untilAnswerHas(1);
  await device.get("stop").click();
  await Promise.all([here, device].map((one) => one.untilAnswer("stopped")));
  await expect
    .poll(async () => (await device.answerText()) === (await here.answerText()))
    .toBe(true);
  for (const { page } of others)
    await until(
      "nothing is shown as running",
      async () => (await page.locator(running).count()) === 0,
    );

  await parley.conversations.delete.mutate({ conversationId: id });
  for (const { page } of [here, ...others])
    await titleIn(page, "Known everywhere").waitFor({ state: "detached", timeout: TOLD_WITHIN_MS });
  await Promise.all([here, beside].map(({ page }) => page.close()));
});

test("the stream is found again after the server was killed, and nothing is missing", async () => {
  const tab = await openTab();
  const beside = await openTab();
  await tab.ask(question("again", 60));
  await tab.untilAnswerHas(20);
  await installation.kill();
  for (const one of [tab, beside]) await one.get("connection-banner").waitFor();
  for (const look of ["light", "dark"] as const) {
    await tab.page.emulateMedia({ colorScheme: look });
    await takePicture(tab.page, `connection-lost-${look}`);
    expect(await findBarriers(tab.page)).toEqual([]);
  }
  await tab.page.setViewportSize({ width: 360, height: 740 });
  await takePicture(tab.page, "connection-lost-phone");
  // It is pressed while nobody answers: later the page may have found the server by itself.
  await tab.get("connection-banner").getByRole("button").click();
  await installation.start();
  const parley = installation.client();
  const made = await parley.conversations.create.mutate({ title: "Made meanwhile" });
  await tab.page.setViewportSize({ width: 1280, height: 860 });
  for (const one of [tab, beside]) {
    await titleIn(one.page, "Made meanwhile").waitFor();
    await one.get("connection-banner").waitFor({ state: "detached" });
  }
  await parley.conversations.delete.mutate({ conversationId: made.id });
});

test("a tab in a browser that cannot share has a stream of its own", async () => {
  const tab = new ChatPage(await browser.openPage());
  // Over HTTP, to a name that is not this machine's, browsers have no locks.
  await tab.page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks"));
  await tab.page.goto(installation.url);
  await tab.get("composer-input").waitFor();
  await tab.ask("/echo rate=max Hello alone");
  await tab.untilAnswer("completed");
  await expect.poll(() => tab.answerText()).toBe("Hello alone");
  const parley = installation.client();
  const made = await parley.conversations.create.mutate({ title: "Told alone" });
  await titleIn(tab.page, "Told alone").waitFor({ timeout: TOLD_WITHIN_MS });
  await parley.conversations.delete.mutate({ conversationId: made.id });
  await tab.page.close();
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
