import { readFile } from "node:fs/promises";
import type { Db } from "@parley/db";
import { createTestDatabase, insertPerson, startTestCluster } from "@parley/db/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { connectTo } from "./driver/database-snapshot.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { insertUsage } from "./driver/usage.ts";
import { signIn } from "./driver/people.ts";
import { until } from "./driver/until.ts";

/*
 * What admins have to look at and to decide: money, use, and who did what. And what members see of
 * it: their own.
 */

let resources: AsyncDisposableStack;
let installation: Installation;
let db: Db;
let browser: Browser;
let page: Page;
let owner: { organizationId: string; userId: string };

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const cluster = resources.use(await startTestCluster());
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  installation = resources.use(
    await Installation.start({ DATABASE_URL: database.connectionString }),
  );
  db = resources.use(connectTo(database.connectionString));
  browser = resources.use(await launchBrowser());
  page = await browser.openPage();
  await page.goto(installation.server.signInUrl);
  await page.getByTestId("composer-input").waitFor();
  owner = await db
    .selectFrom("members")
    .select(["organizationId", "userId"])
    .executeTakeFirstOrThrow();
});
afterAll(() => resources.disposeAsync());

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const section = (name: string) => page.getByRole("region", { name, exact: true });
const open = (path: string) => page.goto(`${installation.url}${path}`);

describe("a budget", () => {
  const rows = () => page.getByRole("list", { name: "Budgets" }).getByRole("listitem");

  test("is set, refused where it is no amount, and shown as it stands", async () => {
    await open("/settings/organization");
    await page.getByText("There are no budgets").waitFor();
    await expectGoodLooks(page, "budgets-none");
    await button("New budget").click();
    const form = page.getByRole("form", { name: "New budget" });
    await form.getByLabel("For").selectOption({ index: 0 });
    await form.getByLabel("US dollars a month").fill("much");
    await form.getByLabel("US dollars a month").press("Enter");
    await form.getByRole("alert").filter({ hasText: "This is no amount" }).waitFor();
    await expectGoodLooks(page, "budgets-refused");
    await form.getByLabel("US dollars a month").fill("0.5");
    await form.getByLabel("US dollars a month").press("Enter");
    const meter = rows().getByRole("meter");
    await meter.waitFor();
    await expect.poll(() => meter.getAttribute("aria-valuetext")).toBe("$0.00 of $0.50 spent");
    const focused = page.locator(":focus").filter({ hasText: "New budget" });
    await focused.waitFor();
  });

  test("is offered for everybody who has none, and changed and removed", async () => {
    await button("New budget").click();
    const form = page.getByRole("form", { name: "New budget" });
    const offered = form.getByLabel("For").locator("option");
    await expect.poll(() => offered.allInnerTexts()).toEqual(["Person: Owner"]);
    await form.getByLabel("US dollars a month").fill("20");
    await form.getByRole("button", { name: "Set the budget" }).click();
    await button("Change the budget of Owner").click();
    const change = page.getByRole("form", { name: "New budget of Owner" });
    expect(await change.getByLabel("US dollars a month").inputValue()).toBe("20.00");
    await change.getByLabel("US dollars a month").fill("0");
    await change.getByRole("button", { name: "Set the budget" }).click();
    await rows().getByText("$0.00 of $0.00 spent").waitFor();
    await expectGoodLooks(page, "budgets");
    await button("Remove the budget of Owner").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await until("one is left", async () => (await rows().count()) === 1);
  });

  test("is told in words to whoever could pass it", async () => {
    await button("Change the budget of My organization").click();
    const change = page.getByRole("form", { name: "New budget of My organization" });
    await change.getByLabel("US dollars a month").fill("0.0001");
    await change.getByRole("button", { name: "Set the budget" }).click();
    await change.waitFor({ state: "detached" });
    await open("/");
    await page.getByTestId("composer-input").fill("/echo Hello");
    await page.getByTestId("composer-input").press("Enter");
    await page.getByText("This could cost more than the budget has left").waitFor();
    await expectGoodLooks(page, "budget-passed");
    await open("/settings/organization");
    await button("Remove the budget of My organization").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("There are no budgets").waitFor();
  });
});

describe("the audit log", () => {
  const entries = () => page.getByRole("list", { name: "Entries" }).getByRole("listitem");

  test("tells what was done, with what was so before", async () => {
    await page.getByRole("link", { name: "Audit log" }).click();
    const changed = entries().filter({ hasText: "Owner set a budget" }).nth(1);
    await changed.locator("summary").click();
    await changed.getByRole("cell", { name: "$20.00" }).waitFor();
    await expectGoodLooks(page, "audit");
  });

  test("is filtered by who, what and when, and keeps that in its address", async () => {
    const all = await entries().count();
    await page.getByLabel("What", { exact: true }).selectOption("Removed a budget");
    await until("only those are left", async () => (await entries().count()) === 2);
    await page.getByLabel("Who", { exact: true }).selectOption("Owner");
    await page.waitForURL(({ searchParams }) => searchParams.size === 2);
    await page.reload();
    await until("they are still alone", async () => (await entries().count()) === 2);
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("Nothing of this kind was done").waitFor();
    await expectGoodLooks(page, "audit-nothing");
    await button("Show everything").click();
    await until("all are back", async () => (await entries().count()) === all);
  });

  test.each([
    ["As a table (CSV)", /^id,createdAt,action/, /budget\.set/],
    ["As records (JSON Lines)", /^\{"type":"auditEntry"/, /"type":"end"/],
  ])("is saved %s, and says that it was", async (item, begin, content) => {
    const saved = page.waitForEvent("download");
    await button("Export").click();
    await page.getByRole("menuitem", { name: item }).click();
    const file = await readFile((await (await saved).path()) ?? "", "utf8");
    expect(file).toMatch(begin);
    expect(file).toMatch(content);
    await page.reload();
    await entries().filter({ hasText: "Owner exported the audit log" }).first().waitFor();
  });

  test("goes on to older entries", async () => {
    await db
      .insertInto("auditLog")
      .values(
        Array.from({ length: 60 }, (_, at) => ({
          organizationId: owner.organizationId,
          actorUserId: null,
          actorVia: "system" as const,
          actorCredentialId: null,
          action: "thing.expire",
          targetType: "thing",
          targetId: String(at),
          before: null,
          after: null,
          requestId: null,
          createdAt: new Date(Date.now() - 1_000 * (at + 60)),
        })),
      )
      .execute();
    await page.reload();
    await button("Show older entries").waitFor();
    await expect.poll(() => entries().count()).toBe(50);
    await button("Show older entries").click();
    await until("more are there", async () => (await entries().count()) > 60);
  });
});

describe("usage", () => {
  test("says so where there is none", async () => {
    await page.getByRole("navigation", { name: "Settings" }).getByText("Usage").click();
    await page.getByText("Nothing was asked in this time.").waitFor();
    await expectGoodLooks(page, "usage-none");
  });

  test("is drawn by day, and stands in tables by model, person and key", async () => {
    const gita = await insertPerson(db, {
      organizationId: owner.organizationId,
      role: "member",
      name: "Gita Guest",
    });
    await insertUsage(db, [owner, gita]);
    await page.reload();
    await page.getByLabel("Whose usage").selectOption("Everybody’s");
    await section("By person").getByRole("button", { name: "Gita Guest" }).waitFor();
    await page.getByRole("img", { name: /^Tokens per day/ }).waitFor();
    await expectGoodLooks(page, "usage");
    for (const [tile, chart] of [
      [/^Cost/, /^Cost per day/],
      [/^Answers/, /^Answers per day/],
      [/^First token/, /^First token, the median/],
    ] as const) {
      await button(tile).click();
      await page.getByRole("img", { name: chart }).waitFor();
    }
    await expectGoodLooks(page, "usage-first-token");
  });

  test("is shown of one person and one model alone, as its address says", async () => {
    const answers = () => button(/^Answers/).innerText();
    const all = await answers();
    await section("By person").getByRole("button", { name: "Gita Guest" }).click();
    await until("less is shown", async () => (await answers()) !== all);
    await section("By model").getByRole("button", { name: "Claude Haiku 4.5" }).click();
    await button("Not only Claude Haiku 4.5").waitFor();
    await page.reload();
    await button("Not only Gita Guest").click();
    await button("Not only Claude Haiku 4.5").click();
    await until("all is shown", async () => (await answers()) === all);
    await expect.poll(() => button(/^Not only/).count()).toBe(0);
  });

  test("is chosen, read and saved by keyboard alone", async () => {
    const tile = button(/^Cost/);
    await tile.focus();
    await page.keyboard.press("Space");
    await page.getByRole("img", { name: /^Cost per day/ }).waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("img", { name: /^Tokens per day/ }).waitFor();
    await page.getByText("Every day in numbers").focus();
    await page.keyboard.press("Enter");
    await section("By day").waitFor();
    await page.keyboard.press("Enter");
    await section("By day").waitFor({ state: "hidden" });
    const shown = () => new URL(page.url()).searchParams.get("show");
    await expect.poll(shown).toBe("tokens");
  });

  test("of a longer time is more; it is saved as a table", async () => {
    const before = await button(/^Answers/).innerText();
    await page.getByLabel("Time").selectOption("90 days");
    await until("more is shown", async () => (await button(/^Answers/).innerText()) !== before);
    await page.getByText("Every day in numbers").click();
    await section("By day").getByRole("rowheader").nth(59).waitFor();
    const saved = page.waitForEvent("download");
    await button("CSV").click();
    const file = await readFile((await (await saved).path()) ?? "", "utf8");
    expect(file).toMatch(/^day,model,runs,inputTokens/);
    expect(file.trim().split("\r\n").length).toBeGreaterThan(120);
  });
});

describe("retention", () => {
  test("is asked about before it deletes, and says from when it applies", async () => {
    await open("/settings/organization");
    const form = section("Retention");
    await form.getByLabel("Conversations in the chat").selectOption("90 days");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    expect(
      await db.selectFrom("auditLog").where("action", "=", "retention.set").select("id").execute(),
    ).toEqual([]);
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alertdialog").waitFor();
    await expectGoodLooks(page, "retention-asked");
    await page.getByRole("button", { name: "Save and delete" }).click();
    await form.getByText("Applies from").waitFor();
    await page.reload();
    await form.getByText("Applies from").scrollIntoViewIfNeeded();
    await expectGoodLooks(page, "retention");
    await form.getByLabel("Conversations in the chat").selectOption("For ever");
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Applies from").waitFor({ state: "detached" });
  });
});

describe("what people have here", () => {
  const conversations = () => page.getByTestId("conversation-link").count();

  test("is downloaded by the owner, everybody's", async () => {
    const saved = page.waitForEvent("download");
    await button("Download everything of everybody").click();
    const file = await readFile((await (await saved).path()) ?? "", "utf8");
    const lines = file.trim().split("\n");
    expect(lines[0]).toMatch(/"of":"organization"/);
    expect(file).toContain("Gita Guest");
    expect(lines.at(-1)).toBe(`{"type":"end","records":${lines.length - 2}}`);
  });

  test("is deleted once it was confirmed by typing", async () => {
    await open("/");
    await page.getByTestId("composer-input").fill("/echo rate=max Hello");
    await page.getByTestId("composer-input").press("Enter");
    await page.locator('[data-role="assistant"][data-status="completed"]').waitFor();
    await page.getByTestId("conversation-link").first().waitFor();
    await open("/settings/account");
    await button("Delete all that you wrote").click();
    const dialog = page.getByRole("alertdialog");
    const confirm = dialog.getByRole("button", { name: "Delete everything" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("owner@parley.invali");
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("owner@parley.invalid");
    await expectGoodLooks(page, "delete-asked");
    await confirm.click();
    await until("the list is empty", async () => (await conversations()) === 0);
    await expectGoodLooks(page, "deleted");
  });

  test("of somebody else is deleted by an admin, by their name", async () => {
    await open("/settings/organization");
    await page.getByLabel("Delete what somebody wrote").selectOption("Gita Guest");
    await button("Delete all of Gita Guest").click();
    await page.getByRole("alertdialog").getByRole("heading", { name: "Gita Guest" }).waitFor();
    await expectGoodLooks(page, "delete-other");
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
  });
});

test("the status tells of answers that failed, in words, to admins", async () => {
  await open("/settings/status");
  await page.getByText("No answer has failed.").waitFor();
  const failing = installation.client().chat.complete.mutate({ message: "/fault reset rate=max" });
  await expect(failing).rejects.toThrow();
  await page.reload();
  await section("Why answers failed").getByText("The connection to the model broke").waitFor();
  await section("Installation")
    .getByText(/^Postgres \d+/)
    .waitFor();
  const work = section("Background work");
  await work.getByText("Next scheduled prompt: None").waitFor();
  await expectGoodLooks(page, "status");
  await work.getByRole("link", { name: "Show it" }).click();
  await page.getByRole("heading", { name: "Everybody’s work" }).waitFor();
});

describe("a member", () => {
  test("sees their own use, and of the rest that it is for admins", async () => {
    const { organizationId } = owner;
    const member = await insertPerson(db, { organizationId, role: "member", name: "Mia Member" });
    await insertUsage(db, [member]);
    const { cookie } = await signIn(db, { ...member, role: "member", canary: "" });
    const separator = cookie.indexOf("=");
    await browser.context.clearCookies();
    await browser.context.addCookies([
      {
        name: cookie.slice(0, separator),
        value: cookie.slice(separator + 1),
        url: installation.url,
      },
    ]);
    await open("/settings/usage?of=all");
    await section("By model").waitFor();
    expect(await page.getByLabel("Whose usage").count()).toBe(0);
    expect(await section("By person").count()).toBe(0);
    await expectGoodLooks(page, "usage-of-member");
    for (const name of ["organization", "webhooks", "audit-log", "status"]) {
      const path = `/settings/${name}`;
      await open(path);
      await page.getByText("Only admins of the organization can see this.").waitFor();
      expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
    }
    await expectGoodLooks(page, "admins-only");
    // To set the owner's account up is the owner's alone.
    await open("/settings/account");
    await section("Profile").waitFor();
    expect(await section("Set up your account").count()).toBe(0);
  });
});

describe("a server that does not answer as it should", () => {
  const pages = [
    ["/settings/usage", "usage.report", "Loading the usage"],
    ["/settings/account", "apiKeys.list", "Loading the API keys"],
  ] as const;

  test.each(pages)("on %s is told of in words, and asked again", async (path, procedure) => {
    const calls = `**/api/trpc/*${procedure}*`;
    await page.route(calls, (route) => route.abort());
    await open(path);
    const failures = page.getByTestId("failure");
    await failures.filter({ hasText: "Parley can't be reached" }).first().waitFor();
    await expectGoodLooks(page, `away-${procedure}`);
    await page.unroute(calls);
    // Calls that are made at once travel together, and fail together.
    for (let left = await failures.count(); left > 0; left = await failures.count()) {
      await button("Try again").first().click();
      await until("one failure less is shown", async () => (await failures.count()) < left);
    }
  });

  test.each(pages)("on %s shows what is on its way", async (path, procedure, words) => {
    const calls = `**/api/trpc/*${procedure}*`;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(calls, async (route) => {
      await held;
      await route.continue();
    });
    await open(path);
    await page.getByRole("status").filter({ hasText: words }).waitFor();
    await expectGoodLooks(page, `loading-${procedure}`);
    goOn();
    await page.getByText(words).waitFor({ state: "detached" });
    await page.unroute(calls);
  });
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
