import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await browser.openPage();
  await page.goto(installation.server.signInUrl);
});
afterAll(() => resources.disposeAsync());

/** The page without barriers, light, dark and on a phone, with a picture of each. */
async function expectGoodLooks(name: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await takePicture(page, `account-${name}-${colorScheme}`);
    expect(await findBarriers(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await takePicture(page, `account-${name}-phone`);
  expect(await findBarriers(page)).toEqual([]);
  expect(
    await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    ),
  ).toBe(0);
  await page.setViewportSize({ width: 1280, height: 860 });
}

describe("an API key", () => {
  async function statusWith(secret: string): Promise<number> {
    const response = await fetch(`${installation.url}/api/v1/conversations`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    await response.body?.cancel();
    return response.status;
  }

  test("is made, shown once, used by a program, and revoked", async () => {
    await page.getByRole("button", { name: "Account", exact: true }).click();
    await page.getByRole("menuitem", { name: "Your account" }).click();
    await page.getByText("There are no keys yet.").waitFor();
    await page.getByRole("button", { name: "New key" }).click();
    const make = page.getByRole("button", { name: "Make the key" });
    await page.getByLabel("Ask questions and get answers").uncheck();
    expect(await make.isDisabled()).toBe(true);
    await page.getByLabel("Read conversations").check();
    await page.getByLabel("Name").fill("Nightly reports");
    await page.getByLabel("Expires").selectOption("In 30 days");
    await expectGoodLooks("key-form");
    await page.getByLabel("Name").press("Enter");

    const shown = page.getByRole("region", { name: "Copy the key “Nightly reports” now" });
    await shown.waitFor();
    await shown.getByRole("button", { name: "Copy" }).click();
    await shown.getByRole("button", { name: "Copied" }).waitFor();
    const secret = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(await shown.locator("code").innerText()).toBe(secret);
    await expectGoodLooks("key-made");
    expect(await statusWith(secret)).toBe(200);
    await shown.getByRole("button", { name: "I have kept it" }).click();
    await shown.waitFor({ state: "detached" });
    await page.reload();
    const row = page.getByRole("listitem").filter({ hasText: "Nightly reports" });
    await row.getByText("Last used").waitFor();
    expect(await row.innerText()).toContain("Read conversations");
    expect(await page.getByText(secret).count()).toBe(0);

    await row.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    expect(await statusWith(secret)).toBe(200);
    await row.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("alertdialog").waitFor();
    await expectGoodLooks("key-revoke");
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await row.getByText("Revoked", { exact: true }).waitFor();
    await expectGoodLooks("key-revoked");
    await until("the key is refused", async () => (await statusWith(secret)) === 401, 6_000);
  });
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
