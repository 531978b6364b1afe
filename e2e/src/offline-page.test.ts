import { afterAll, beforeAll, expect, test } from "vitest";
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
  browser = resources.use(await launchBrowser({ serviceWorkers: "allow" }));
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

test("can be installed", async () => {
  const { page } = chat;
  const devtools = await browser.context.newCDPSession(page);
  const { errors } = await devtools.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
});

test("opens without its server, says so, and goes on when it is back; it keeps nobody's data", async () => {
  const { page } = chat;
  await page.evaluate("navigator.serviceWorker.ready");
  await until("the page is the worker's", () =>
    page.evaluate<boolean>("navigator.serviceWorker.controller !== null"),
  );
  await page.reload();
  await chat.ask("/echo rate=max Kept on the server alone");
  await chat.untilAnswer("completed");

  await installation.kill();
  await page.goto(installation.url);
  await page.getByTestId("connection-banner").waitFor();
  await chat.get("composer-input").waitFor();
  await takePicture(page, "offline-page");
  const kept = await page.evaluate<string[]>(`(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  })()`);
  expect(kept).toContain("/");
  expect(
    kept.filter((path) => !/^\/$|^\/assets\/|^\/[^/]+\.(js|svg|png|webmanifest)$/.test(path)),
  ).toEqual([]);

  await installation.start();
  await page.getByTestId("connection-banner").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Kept on the server alone" }).click();
  await page.getByText("Kept on the server alone").last().waitFor();
  expect(browser.problems).toEqual([]);
});
