import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { timeCode } from "./driver/time-code.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
/** The browser of somebody who is invited. */
let otherBrowser: Browser;
let page: Page;
let guest: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  otherBrowser = resources.use(await launchBrowser());
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await browser.openPage();
  guest = new ChatPage(await otherBrowser.openPage());
});
afterAll(() => resources.disposeAsync());

const owner = { name: "Olga Owner", email: "olga@example.com", password: "a long first password" };
const invited = {
  name: "Gita Guest",
  email: "gita@example.com",
  password: "another long password",
};

const expectLooks = (name: string, shown = page) => expectGoodLooks(shown, `account-${name}`);
const button = (name: string) => page.getByRole("button", { name, exact: true });
const alert = (words: string, shown = page) =>
  shown.getByRole("alert").filter({ hasText: words }).waitFor();
const section = (name: string) => page.getByRole("region", { name, exact: true });

async function choose(item: string): Promise<void> {
  await page.getByTestId("account-menu").click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Signs out, and types e-mail and password. */
async function signInAgain(password = owner.password): Promise<void> {
  await choose("Sign out");
  // The account's page has an e-mail, too.
  await page.getByTestId("sign-in").waitFor();
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Password").press("Enter");
}

describe("the owner", () => {
  test("comes in by the printed link and sets an account up", async () => {
    await page.goto(installation.server.signInUrl);
    await page.getByRole("complementary", { name: "Your account" }).waitFor();
    await expectLooks("hint");
    await page.getByRole("link", { name: "Set up" }).click();
    await page.getByLabel("Your name").fill(owner.name);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").fill(owner.password);
    await expectLooks("owner");
    await page.getByLabel("Password").press("Enter");
    await section("Profile").waitFor();
    await page.getByTestId("account-menu").filter({ hasText: owner.name }).waitFor();
    await expectLooks("account");
  });

  test("signs out, and in again by password", async () => {
    await choose("Sign out");
    await page.getByTestId("sign-in").waitFor();
    await expectLooks("sign-in");
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByLabel("Password").press("Enter");
    await alert("The e-mail or the password is not right");
    await page.locator('input[name="password"]:focus').waitFor();
    await expectLooks("sign-in-refused");
    await page.getByLabel("Password").fill(owner.password);
    await page.getByTestId("sign-in").click();
    await page.getByTestId("composer-input").waitFor();
    expect(await page.getByRole("complementary", { name: "Your account" }).count()).toBe(0);
  });

  test("signs in with the API token, too", async () => {
    await choose("Sign out");
    await button("Use an API token").click();
    await page.getByLabel("API token").fill("not-the-token-of-this-server");
    await page.getByTestId("sign-in").click();
    await alert("This is not the API token of this Parley");
    await expectLooks("sign-in-token");
    await page.getByLabel("API token").fill(installation.token);
    await page.getByTestId("sign-in").click();
    await page.getByTestId("composer-input").waitFor();
  });

  test("changes name and password, which signs every other browser out", async () => {
    const elsewhere = await otherBrowser.openPage();
    await elsewhere.goto(installation.url);
    await elsewhere.getByLabel("E-mail").fill(owner.email);
    await elsewhere.getByLabel("Password").fill(owner.password);
    await elsewhere.getByTestId("sign-in").click();
    await elsewhere.getByTestId("composer-input").waitFor();

    await choose("Your account");
    await section("Profile").getByLabel("Name").fill("Olga O.");
    await button("Save").click();
    await page.getByTestId("account-menu").filter({ hasText: "Olga O." }).waitFor();
    const form = section("Password");
    await form.getByLabel("Current password").fill("not the password");
    await form.getByLabel("New password").fill("a long second password");
    await button("Change the password").click();
    await alert("The password is not right");
    await form.getByLabel("Current password").fill(owner.password);
    owner.password = "a long second password";
    await button("Change the password").click();
    await page.getByText("Your password is changed").waitFor();
    const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await until("only this browser is signed in", async () => (await sessions.count()) === 1);
    await sessions.getByText("This browser").waitFor();
    await elsewhere.reload();
    await elsewhere.getByTestId("sign-in").waitFor();

    await elsewhere.getByLabel("E-mail").fill(owner.email);
    await elsewhere.getByLabel("Password").fill(owner.password);
    await elsewhere.getByTestId("sign-in").click();
    await elsewhere.getByTestId("composer-input").waitFor();
    await page.reload();
    await until("both browsers are listed", async () => (await sessions.count()) === 2);
    await button("Sign out everywhere else").click();
    await until("only this browser is signed in", async () => (await sessions.count()) === 1);
    await elsewhere.reload();
    await elsewhere.getByTestId("sign-in").waitFor();
    expect(await sessions.count()).toBe(1);
    await elsewhere.close();
  });

  test("turns the second step on, and signs in with a code and with a backup code", async () => {
    const steps = section("Two-step sign-in");
    await steps.getByRole("button", { name: "Turn on" }).click();
    await steps.getByLabel("Your password").fill(owner.password);
    await steps.getByRole("button", { name: "Go on" }).click();
    await steps.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
    const secret = await steps.locator("code").innerText();
    const codes = await steps.getByRole("list", { name: "Backup codes" }).locator("li").all();
    const backupCode = (await codes[0]?.innerText()) ?? "";
    await steps.getByLabel("Code from your app").fill(wrong(timeCode(secret)));
    await steps.getByRole("button", { name: "Turn on" }).click();
    await alert("This code is not right");
    await expectLooks("two-factor");
    await steps.getByLabel("Code from your app").fill(timeCode(secret));
    await steps.getByLabel("Code from your app").press("Enter");
    await steps.getByText("On", { exact: true }).waitFor();

    await signInAgain();
    await page.getByLabel("Code from your app").fill(wrong(timeCode(secret)));
    await page.getByTestId("sign-in").click();
    await alert("This code is not right");
    await expectLooks("sign-in-code");
    await page.getByLabel("Code from your app").fill(timeCode(secret));
    await page.getByTestId("sign-in").click();
    await page.getByTestId("composer-input").waitFor();

    await signInAgain();
    await button("Use a backup code").click();
    await page.getByLabel("Backup code").fill(backupCode);
    await page.getByTestId("sign-in").click();
    await page.getByTestId("composer-input").waitFor();

    await choose("Your account");
    await steps.getByRole("button", { name: "New backup codes" }).click();
    await steps.getByLabel("Your password").fill(owner.password);
    await steps.getByRole("button", { name: "Make new backup codes" }).click();
    await steps.getByRole("list", { name: "Backup codes" }).waitFor();
    await steps.getByRole("button", { name: "I have kept them" }).click();
    await steps.getByRole("button", { name: "Turn off" }).click();
    await steps.getByLabel("Your password").fill(owner.password);
    await steps.getByRole("button", { name: "Turn off" }).click();
    await steps.getByText("Off", { exact: true }).waitFor();
  });
});

/** Six digits that are not these. */
function wrong(code: string): string {
  return String((Number(code) + 500_000) % 1_000_000).padStart(6, "0");
}

describe("an invited person", () => {
  const members = () => page.getByRole("list", { name: "Members" }).getByRole("listitem");
  const row = () => members().filter({ hasText: invited.email });

  /** What the server says to the guest's browser when it makes a conversation. */
  const statusOfCreating = () =>
    guest.page.evaluate<number>(
      `fetch("/api/trpc/conversations.create", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      }).then(({ status }) => status)`,
    );

  async function invite(email: string): Promise<string> {
    await page.getByLabel("E-mail").fill(email);
    await button("Invite").click();
    const shown = page.getByRole("region", { name: `Send this link to ${email}` });
    const link = await shown.locator("code").innerText();
    await shown.getByRole("button", { name: "Done" }).click();
    await page.getByRole("list", { name: "Open invitations" }).getByText(email).waitFor();
    return link;
  }

  test("signs up by the link, and chats", async () => {
    await choose("Organization");
    await members().filter({ hasText: "(you)" }).waitFor();
    const link = await invite(invited.email);
    await expectLooks("organization");
    await guest.page.goto(link);
    await guest.page.getByLabel("Your name").fill(invited.name);
    expect(await guest.page.getByLabel("E-mail").inputValue()).toBe(invited.email);
    await guest.page.getByLabel("Password").fill(invited.password);
    await expectLooks("invitation", guest.page);
    await guest.page.getByRole("button", { name: "Create the account and join" }).click();
    await guest.get("composer-input").waitFor();
    expect(guest.page.url()).toBe(`${installation.url}/`);
    await guest.ask("/echo rate=max hello");
    await guest.untilAnswer("completed");
    await guest.page.getByTestId("account-menu").filter({ hasText: "Member" }).click();
    await guest.page.getByRole("menuitem", { name: "Your account" }).waitFor();
    expect(await guest.page.getByRole("menuitem", { name: "Organization" }).count()).toBe(0);
    await guest.page.keyboard.press("Escape");
  });

  test("finds the link used up, and one that was taken back", async () => {
    await page.reload();
    const link = await invite("nobody@example.com");
    const visitor = await otherBrowser.openPage();
    await visitor.goto(link);
    await visitor.getByText(`you are signed in as ${invited.email}`).waitFor();
    await expectLooks("invitation-for-another", visitor);
    await button("Cancel the invitation of nobody@example.com").click();
    await until(
      "it is gone",
      async () => (await page.getByText("nobody@example.com").count()) === 0,
    );
    await visitor.reload();
    await visitor.getByRole("heading", { name: "This invitation no longer holds" }).waitFor();
    await expectLooks("invitation-over", visitor);
    await visitor.close();
  });

  test("is told in words that a viewer sends nothing", async () => {
    await row()
      .getByRole("button", { name: /^Role of/ })
      .click();
    await page.getByRole("menuitemradio", { name: "Viewer" }).waitFor();
    await expectLooks("roles");
    await page.getByRole("menuitemradio", { name: "Viewer" }).click();
    await row().getByRole("button", { name: "Role of Gita Guest: Viewer" }).waitFor();
    await until("the role counts", async () => (await statusOfCreating()) === 403);
    await guest.ask("/echo rate=max may I?");
    await guest.page.getByText("You may not do this").waitFor();
    await guest.get("read-only").waitFor();
    await expectLooks("viewer", guest.page);
    await guest.get("new-chat").click();
    await guest.get("message").first().waitFor({ state: "detached" });
    await guest.get("read-only").waitFor();
    expect(await guest.get("composer-input").count()).toBe(0);
  });

  test("who was removed is told so at once and at the next sign-in, and comes back by an invitation", async () => {
    await row().getByRole("button", { name: "Remove Gita Guest" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await row().waitFor({ state: "detached" });
    await guest.page.getByRole("heading", { name: "You belong to no organization here" }).waitFor();
    await expectLooks("without-organization", guest.page);
    await guest.page.getByRole("button", { name: "Sign out" }).click();
    await guest.page.getByLabel("E-mail").fill(invited.email);
    await guest.page.getByLabel("Password").fill(invited.password);
    await guest.get("sign-in").click();
    await alert("This account belongs to no organization", guest.page);

    await guest.page.context().clearCookies();
    await guest.page.goto(await invite(invited.email));
    await guest.page.getByText("Sign in to your account to accept.").waitFor();
    await expectLooks("invitation-sign-in", guest.page);
    await guest.page.getByLabel("Password").fill(invited.password);
    await guest.get("sign-in").click();
    await guest.page.getByRole("button", { name: "Accept the invitation" }).click();
    await guest.get("composer-input").waitFor();
    await page.reload();
    await row().waitFor();
  });
});

describe("an API key", () => {
  async function statusWith(secret: string): Promise<number> {
    const response = await fetch(`${installation.url}/api/v1/conversations`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    await response.body?.cancel();
    return response.status;
  }

  test("is made, shown once, used by a program, and revoked", async () => {
    await choose("Your account");
    await page.getByText("There are no keys yet.").waitFor();
    await button("New key").click();
    const form = page.getByRole("form", { name: "New API key" });
    const make = form.getByRole("button", { name: "Make the key" });
    await form.getByLabel("Ask questions and get answers").uncheck();
    expect(await make.isDisabled()).toBe(true);
    await form.getByLabel("Read conversations").check();
    await form.getByLabel("Name").fill("Nightly reports");
    await form.getByLabel("Expires").selectOption("In 30 days");
    await expectLooks("key-form");
    await form.getByLabel("Name").press("Enter");

    const shown = page.getByRole("region", { name: "Copy the key “Nightly reports” now" });
    await shown.getByRole("button", { name: "Copy" }).click();
    await shown.getByRole("button", { name: "Copied" }).waitFor();
    const secret = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(await shown.locator("code").innerText()).toBe(secret);
    await expectLooks("key-made");
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
    await expectLooks("key-revoke");
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await row.getByText("Revoked", { exact: true }).waitFor();
    await expectLooks("key-revoked");
    await until("the key is refused", async () => (await statusWith(secret)) === 401);
  });
});

test("none of the pages met an error", () => {
  expect([...browser.problems, ...otherBrowser.problems]).toEqual([]);
});
