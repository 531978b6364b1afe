import { webhookMessage } from "@parley/shared";
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./driver/webhook-receiver.ts";

/* An admin adds an address, and it is told what happens: by the page, over real HTTP. */

let resources: AsyncDisposableStack;
let installation: Installation;
let receiver: WebhookReceiver;
let browser: Browser;
let page: Page;
let secret: string;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  receiver = resources.use(await startWebhookReceiver());
  installation = resources.use(
    await Installation.start({ OUTBOUND_ALLOWED_NETWORKS: "127.0.0.1/32" }),
  );
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const webhooks = () => page.getByRole("list", { name: "Webhooks" }).locator("> li");
const choose = async (item: string): Promise<void> => {
  await button(/^More about http/).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

test("one is added, an address inside is refused, and its secret is shown once", async () => {
  await page.goto(`${installation.url}/settings/webhooks`);
  await page.getByText("There are no webhooks").waitFor();
  await button("New webhook").click();
  const form = page.getByRole("form", { name: "New webhook" });
  await form.getByLabel("Address").fill("https://10.0.0.1/inside");
  await button("Add the webhook").click();
  await form.getByText("10.0.0.1 is not an address of the public internet").waitFor();
  await form.getByLabel("Address").fill(receiver.url);
  await form.getByLabel("Description").fill("Billing");
  await expectGoodLooks(page, "webhooks-form");
  await button("Add the webhook").click();
  secret = await page.getByText(/^whsec_/).innerText();
  await button("I have kept it").click();
  await webhooks().getByText(receiver.url).waitFor();
  await page.reload();
  await webhooks().getByText("Billing").waitFor();
  expect(await page.content()).not.toContain(secret);
});

test("it is told of an answer, signed, and the page tells that it was", async () => {
  const { runId } = await installation.client().chat.complete.mutate({ message: "/echo Hello" });
  const [message] = await receiver.received(1);
  if (message === undefined) throw new Error("Nothing has come.");
  new Webhook(secret).verify(message.body, message.headers);
  expect(webhookMessage.parse(JSON.parse(message.body))).toMatchObject({
    type: "run.completed",
    data: { runId, status: "completed" },
  });
  await button(/^Deliveries to/).click();
  await page.getByText("Delivered · An answer was completed").waitFor();
  await page.getByText("answered 204").waitFor();
  await page.getByText("Its content").click();
  await page.getByText(runId).waitFor();
});

test("a test that fails says why, and is sent again when the receiver is mended", async () => {
  receiver.status = 500;
  await button("Send a test").click();
  await page.getByText("The receiver answered 500.").waitFor();
  await expectGoodLooks(page, "webhooks-failed");
  receiver.status = 204;
  await button(/^Send again: A test/).click();
  await page.getByText("2 attempts").waitFor();
  const ids = (await receiver.received(3)).map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(2);
});

test("a receiver that says 410 disables it, which the page explains; it is enabled again", async () => {
  receiver.status = 410;
  await button("Send a test").click();
  await page.getByText("The receiver answered 410.").waitFor();
  await page.reload();
  await webhooks().getByText("which says that it wants nothing more").waitFor();
  expect(await button("Send a test").count()).toBe(0);
  await choose("Enable");
  await webhooks().getByText("Enabled").waitFor();
});

test("a new secret takes the place of the old one, which signs for a day more", async () => {
  receiver.status = 204;
  await choose("New secret");
  await button("Make a new secret").click();
  const next = await page.getByText(/^whsec_/).innerText();
  expect(next).not.toBe(secret);
  await button("I have kept it").click();
  await webhooks().getByText("Signed with the previous secret as well").waitFor();
  const before = (await receiver.received(0)).length;
  await button("Send a test").click();
  const message = (await receiver.received(before + 1)).at(-1);
  if (message === undefined) throw new Error("Nothing has come.");
  for (const each of [secret, next]) new Webhook(each).verify(message.body, message.headers);
});

test("it is changed and deleted, and reads in German; none of the pages met an error", async () => {
  await choose("Change");
  const form = page.getByRole("form", { name: /^Change/ });
  const long = `Billing ${"and so much more ".repeat(10)}`.slice(0, 200);
  await form.getByLabel("Description").fill(long);
  await form.getByLabel("Address").fill(`${receiver.url}/${"long".repeat(60)}`);
  await button("Save").click();
  await webhooks().getByText(long.trim()).waitFor();
  await page.goto(`${installation.url}/settings/account`);
  await page.getByTestId("language").selectOption("de");
  await page.getByRole("heading", { name: "Ihr Konto", exact: true }).waitFor();
  await page.goto(`${installation.url}/settings/webhooks`);
  await page.getByText("Antworten, die vollständig sind").waitFor();
  await page.getByRole("button", { name: /^Zustellungen an/ }).click();
  await page.getByText("Antwort 204").first().waitFor();
  await expectGoodLooks(page, "webhooks-german");
  await page.getByRole("button", { name: /^Mehr zu http/ }).click();
  await page.getByRole("menuitem", { name: "Löschen" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Löschen" }).click();
  await page.getByText("Es gibt keine Webhooks").waitFor();
  expect(browser.problems.filter((problem) => !problem.includes("400"))).toEqual([]);
});
