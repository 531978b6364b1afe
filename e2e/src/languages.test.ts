import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser({ locale: "de-DE" }));
  chat = new ChatPage(await browser.openPage());
});
afterAll(() => resources.disposeAsync());

const languageOfPage = () => chat.page.evaluate<string>("document.documentElement.lang");
const heading = (name: string) => chat.page.getByRole("heading", { name, exact: true }).waitFor();
const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const open = (path: string) => chat.page.goto(`${installation.url}${path}`);

describe("who prefers German", () => {
  test("is asked to sign in in German", async () => {
    await open("/");
    await heading("Öffnen Sie Parley über seinen Link");
    await button("Mit E-Mail und Passwort anmelden").click();
    await heading("Anmelden");
    await expect.poll(() => chat.page.title()).toBe("Anmelden · Parley");
    expect(await languageOfPage()).toBe("de");
    await takePicture(chat.page, "languages-sign-in");
  });

  test("asks, and reads about the answer in German", async () => {
    const { page } = chat;
    await page.goto(installation.server.signInUrl);
    await heading("Was möchten Sie wissen?");
    expect(await chat.get("composer-input").getAttribute("placeholder")).toBe(
      "Fragen Sie, was Sie möchten",
    );
    await chat.ask("/long 1500 rate=max");
    await chat.untilAnswer("completed");
    await button("Antwort kopieren").waitFor();
    await chat.answer.getByText(/^1\.\d{3} Tokens( · \d+,\d s)?$/).waitFor();
    await page.getByRole("navigation", { name: "Unterhaltungen" }).getByText("Heute").waitFor();
    await takePicture(page, "languages-answer");
  });

  test("finds the settings, their dates and numbers in German", async () => {
    const { page } = chat;
    await chat.get("account-menu").click();
    await page.getByRole("menuitem", { name: "Ihr Konto" }).click();
    await heading("API-Schlüssel");
    await button("Neuer Schlüssel").click();
    await page.getByLabel("Name", { exact: true }).fill("Nachts");
    await button("Schlüssel erstellen").click();
    await page.getByText(/^Nie benutzt · Läuft am \d\d\.\d\d\.20\d\d ab$/).waitFor();
    await open("/settings/usage");
    await heading("Tokens pro Tag");
    await page
      .getByText(/^0,\d+\s\$$/)
      .first()
      .waitFor();
    expect(await languageOfPage()).toBe("de");
    await takePicture(page, "languages-usage");
  });
});

test("the language is chosen in the account, stays chosen, and takes no draft away", async () => {
  const { page } = chat;
  await chat.get("new-chat").click();
  await chat.get("composer-input").fill("Noch nicht gesendet");
  await chat.get("account-menu").click();
  await page.getByRole("menuitem", { name: "Ihr Konto" }).click();
  await chat.get("language").selectOption("en");
  await heading("Your account");
  await expect.poll(languageOfPage).toBe("en");
  await page.getByText(/^Never used · Expires [A-Z][a-z]{2} \d+, 20\d\d$/).waitFor();
  await open("/");
  await heading("What would you like to know?");
  await expect.poll(() => chat.get("composer-input").inputValue()).toBe("Noch nicht gesendet");
});

describe("mirrored, as for a language that is written from right to left", () => {
  const mirror = (): Promise<unknown> => chat.page.evaluate("document.documentElement.dir = 'rtl'");

  /** Nothing can be moved sideways, wide or on a phone. */
  async function expectWithinWindow(name: string): Promise<void> {
    const { page } = chat;
    for (const [size, width] of [
      ["wide", 1280],
      ["phone", 360],
    ] as const) {
      await page.setViewportSize({ width, height: 860 });
      await takePicture(page, `languages-mirrored-${name}-${size}`);
      const overflow = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow, `${name}, ${size}`).toBe(0);
    }
  }

  test("no page is wider than its window", async () => {
    const { page } = chat;
    await mirror();
    await expectWithinWindow("new-chat");
    await page.setViewportSize({ width: 1280, height: 860 });
    await chat.get("conversation-link").first().click();
    await chat.untilAnswer("completed");
    await expectWithinWindow("thread");
    for (const path of ["/settings/account", "/settings/usage"]) {
      await open(path);
      await page.getByRole("heading", { level: 2 }).nth(1).waitFor();
      await mirror();
      await expectWithinWindow(path.slice("/settings/".length));
    }
    await page.emulateMedia({ reducedMotion: "reduce" });
    await button("Open the sidebar").click();
    await until("the drawer has come from the right", async () => {
      const drawer = await page.getByRole("dialog").boundingBox();
      return drawer !== null && drawer.x + drawer.width === 360;
    });
    await takePicture(page, "languages-mirrored-drawer");
  });
});

test("no page met an error", () => {
  expect(browser.problems).toEqual([]);
});
