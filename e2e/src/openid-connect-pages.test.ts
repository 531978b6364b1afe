import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { freePort } from "./driver/free-port.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { CLIENT_ID, CLIENT_SECRET, OpenIdProvider } from "./driver/openid-provider.ts";
import { Team } from "./driver/team.ts";

/* The button that signs in at another house, as people press it. */

let resources: AsyncDisposableStack;
let house: OpenIdProvider;
let team: Team;
let browser: Browser;
let page: Page;
let publicUrl: string;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const PORT = String(await freePort());
  publicUrl = `http://localhost:${PORT}`;
  house = resources.use(await OpenIdProvider.start(`${publicUrl}/api/auth/callback/oidc`));
  team = resources.use(
    await Team.start({
      PORT,
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: house.issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    }),
  );
  await team.makeOwner();
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
});
afterAll(() => resources.disposeAsync());

/** From now on, whoever comes to the house is this one: it knows the browser no longer. */
async function comeAs(name: string): Promise<void> {
  await browser.context.clearCookies();
  house.people.set(name, { email: `${name}@example.com`, email_verified: true, name });
  house.whoComes = name;
}

const elsewhere = () => page.getByRole("button", { name: /^Sign in with / });
const alert = (words: string) => page.getByRole("alert").filter({ hasText: words }).waitFor();

test("who is not invited comes back and is told so, once", async () => {
  await comeAs("stranger");
  await page.goto(publicUrl);
  await elsewhere().waitFor();
  await expectGoodLooks(page, "oidc-button");
  await elsewhere().click();
  await alert("no invitation to one");
  await expectGoodLooks(page, "oidc-refused");
  expect(page.url()).toBe(`${publicUrl}/`);
  await page.reload();
  await elsewhere().waitFor();
  expect(await page.getByText("no invitation to one").count()).toBe(0);
});

test("words that are none of ours are not shown", async () => {
  await page.goto(`${publicUrl}/?refused=%3Cb%3E`);
  await elsewhere().waitFor();
  expect((await page.getByRole("alert").allInnerTexts()).join("")).toBe("");
});

test("who is invited makes their account there, and accepts", async () => {
  const link = `${publicUrl}/invitation/${await team.invite("invited@example.com", "member")}`;
  await comeAs("invited");
  await page.goto(link);
  await elsewhere().waitFor();
  await expectGoodLooks(page, "oidc-invitation");
  await elsewhere().click();
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await page.getByTestId("composer-input").waitFor();
  await page.getByTestId("account-menu").filter({ hasText: "invited" }).waitFor();
  await page.goto(`${publicUrl}/settings/account`);
  await page.getByRole("region", { name: "Profile" }).waitFor();
  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await expect.poll(() => sessions.count()).toBe(1);
  await expectGoodLooks(page, "oidc-account");
});

test("who has an account and no organization yet is told what to do", async () => {
  await team.invite("early@example.com", "member");
  await comeAs("early");
  await page.goto(publicUrl);
  await elsewhere().click();
  await page.getByRole("heading", { name: "You belong to no organization here" }).waitFor();
  await expectGoodLooks(page, "oidc-without-organization");
  await page.getByRole("button", { name: "Sign out" }).click();
  await elsewhere().waitFor();
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
