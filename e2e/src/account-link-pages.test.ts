import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { freePort } from "./driver/free-port.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { MailServer, type ReceivedMail } from "./driver/mail-server.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";
import { until } from "./driver/until.ts";

/*
 * The ways to and into an account that begin with a link: where mail is sent, and where anybody may
 * sign up; and where neither is so.
 */

const NEW_PASSWORD = "staple battery horse";

let resources: AsyncDisposableStack;
let mails: MailServer;
/** Sends mail, and is open to everybody. */
let team: Team;
/** Neither. */
let plain: Team;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  mails = resources.use(await MailServer.start());
  const port = String(await freePort());
  team = resources.use(
    await Team.start({
      PORT: port,
      PUBLIC_URL: `http://localhost:${port}`,
      SMTP_URL: mails.url,
      MAIL_FROM: "Parley <parley@example.com>",
      ALLOW_SIGNUP: "true",
    }),
  );
  plain = resources.use(await Team.start());
  await Promise.all([team.makeOwner(), plain.makeOwner()]);
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
});
afterAll(() => resources.disposeAsync());

const button = (name: string) => page.getByRole("button", { name, exact: true });
const heading = (name: string) => page.getByRole("heading", { name });
const home = () => page.goto(`${publicUrl(team)}/`);

/** Cookies are the host's: mails lead to `localhost`. */
function publicUrl({ installation }: Team): string {
  return installation.url.replace("127.0.0.1", "localhost");
}

function linkIn({ text }: ReceivedMail): string {
  return /https?:\S+/.exec(text)?.[0] ?? "";
}

/** As from a mail: the page is loaded, also where it is open already. */
async function openLink(link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
}

async function signIn(email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByTestId("sign-in").click();
}

async function signOut(): Promise<void> {
  await page.getByTestId("account-menu").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByTestId("sign-in").waitFor();
}

describe("who may sign up", () => {
  test("makes an account and an organization of their own", async () => {
    await home();
    await page.getByTestId("sign-in").waitFor();
    await expectGoodLooks(page, "link-sign-in-open");
    await button("Create an account").click();
    await page.getByLabel("Your name").fill("Nora New");
    await page.getByLabel("E-mail").fill(OWNER);
    await page.getByLabel("Password").fill(PASSWORD);
    await button("Create the account").click();
    await page.getByRole("alert").filter({ hasText: "There is an account" }).waitFor();
    await expectGoodLooks(page, "link-sign-up-taken");
    await page.getByLabel("E-mail").fill("nora@example.com");
    await button("Create the account").click();
    await page.getByTestId("composer-input").waitFor();
    await page.getByTestId("account-menu").filter({ hasText: "Owner" }).click();
    await page.getByRole("menuitem", { name: "Organization" }).click();
    await heading("Nora New's organization").waitFor();
  });

  test("is told that a mail is on its way to whom they invite", async () => {
    await page.getByLabel("E-mail").fill("ina@example.com");
    await button("Invite").click();
    await page.getByRole("region", { name: "A mail is on its way to ina@example.com" }).waitFor();
    await expectGoodLooks(page, "link-invited-by-mail");
    const mail = await mails.nextTo("ina@example.com");
    const shown = await page.locator("code").innerText();
    expect(new URL(linkIn(mail)).pathname).toBe(new URL(shown).pathname);
    await button("Done").click();
  });
});

describe("a new e-mail", () => {
  test("is asked for with the password, and is theirs by the mailed link", async () => {
    await page.getByRole("link", { name: "Account", exact: true }).click();
    await button("Change the e-mail").click();
    const form = page.getByRole("form", { name: "Change the e-mail" });
    await form.getByLabel("New e-mail").fill("eleonora@example.com");
    await form.getByLabel("Your password").fill("not the password");
    await form.getByLabel("Your password").press("Enter");
    await form.getByRole("alert").filter({ hasText: "The password is not right" }).waitFor();
    await expectGoodLooks(page, "link-email-form");
    await form.getByLabel("Your password").fill(PASSWORD);
    await form.getByLabel("Your password").press("Enter");
    await page.getByText("a mail with a link is on its way there").waitFor();
    await expectGoodLooks(page, "link-email-sent");
    expect(await page.getByLabel("E-mail", { exact: true }).inputValue()).toBe("nora@example.com");

    const link = linkIn(await mails.nextTo("eleonora@example.com"));
    await openLink(link);
    await heading("Confirm your new e-mail").waitFor();
    await expectGoodLooks(page, "link-email-confirm");
    await button("This is my e-mail").click();
    await page.getByText("From now on you sign in as eleonora@example.com.").waitFor();
    await expectGoodLooks(page, "link-email-changed");
    await openLink(link);
    await button("This is my e-mail").click();
    await heading("This link no longer works").waitFor();
    await page.getByRole("link", { name: "Open Parley" }).click();
    await page.getByTestId("composer-input").waitFor();
  });
});

describe("a forgotten password", () => {
  test("is set anew by a mailed link, which works once", async () => {
    await signOut();
    await button("Forgot your password?").click();
    await page.getByLabel("E-mail").fill("eleonora@example.com");
    await expectGoodLooks(page, "link-forgot");
    const known = [...mails.received];
    await button("Send me a link").click();
    await page.getByText("has an account here, a mail with a link is on its way").waitFor();
    await expectGoodLooks(page, "link-forgot-sent");
    const link = linkIn(await mails.nextTo("eleonora@example.com", known));
    await openLink(link);
    expect(await page.getByLabel("E-mail").inputValue()).toBe("eleonora@example.com");
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await expectGoodLooks(page, "link-reset");
    await button("Set the password").click();
    await heading("Your new password is set").waitFor();
    await expectGoodLooks(page, "link-reset-done");
    await button("Sign in").click();
    await signIn("eleonora@example.com", NEW_PASSWORD);
    await page.getByTestId("composer-input").waitFor();
    await openLink(link);
    await heading("This link no longer works").waitFor();
    await expectGoodLooks(page, "link-over");
  });

  test("is set anew by an admin's link, where no mail is sent", async () => {
    await plain.join("gita", "member");
    const admin = await browser.openPage();
    await admin.goto(plain.installation.url);
    await admin.getByRole("button", { name: "Forgot your password?" }).click();
    await admin.getByText("This Parley sends no mail").waitFor();
    expect(await admin.getByLabel("E-mail").count()).toBe(0);
    await expectGoodLooks(admin, "link-forgot-no-mail");
    await admin.getByRole("button", { name: "Sign in with e-mail and password" }).click();
    await admin.getByLabel("E-mail").fill(OWNER);
    await admin.getByLabel("Password").fill(PASSWORD);
    await admin.getByTestId("sign-in").click();
    await admin.getByTestId("composer-input").waitFor();
    await admin.goto(`${plain.installation.url}/settings/organization`);
    await admin.getByRole("button", { name: "Make a link for a new password of gita" }).click();
    const shown = admin.getByRole("region", { name: "Send this link to gita" });
    await shown.waitFor();
    await expectGoodLooks(admin, "link-for-member");
    const link = await shown.locator("code").innerText();
    await openLink(link);
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await button("Set the password").click();
    await heading("Your new password is set").waitFor();
    await until("it signs in", async () => {
      const input = { email: "gita@example.com", password: NEW_PASSWORD };
      return (await plain.jar().post("/api/auth/sign-in/email", input)).status === 200;
    });
    await admin.close();
  });
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
