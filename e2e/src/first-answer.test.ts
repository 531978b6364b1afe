import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBarriers } from "./driver/accessibility.ts";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
});
afterAll(() => resources.disposeAsync());

beforeEach(async () => {
  chat = new ChatPage(await browser.openPage());
});
afterEach(async () => {
  await Promise.all(browser.context.pages().map((page) => page.close()));
});

/** A question whose answer is plain words, so that what is shown is what was sent. */
function plainQuestion(name: string, words: number, rate: number): string {
  const text = Array.from({ length: words }, (_, index) => `${name}${index + 1}`).join(" ");
  return `/echo rate=${rate} ${text}`;
}

async function openNewChat(): Promise<void> {
  await chat.page.goto(installation.url);
  await chat.get("composer-input").waitFor();
}

/** The message with that id as the API has it, and the text of its run's log. */
async function onServer(messageId: string) {
  const parley = installation.client();
  const { conversationId } = chat;
  const message = await until("the message is stored", async () => {
    const messages = await parley.conversations.messages.query({ conversationId });
    return messages.find(({ id }) => id === messageId);
  });
  const events = await readLog(parley, message.run?.id ?? "");
  expectWholeLog(events);
  expect(await storedText(parley, { conversationId, messageId })).toBe(textIn(events));
  return { message, log: textIn(events) };
}

describe("signing in", () => {
  test("the printed link signs in, once; without it the page asks for the token", async () => {
    await chat.page.goto(installation.url);
    await chat.get("sign-in").waitFor();
    await takePicture(chat.page, "01-sign-in");
    expect(await findBarriers(chat.page)).toEqual([]);
    await chat.page.getByLabel("API token").fill("not-the-token-of-this-server");
    await chat.get("sign-in").click();
    await chat.page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await takePicture(chat.page, "02-sign-in-refused");
    await chat.page.getByLabel("API token").fill(installation.token);
    await chat.get("sign-in").click();
    await chat.get("composer-input").waitFor();
    await browser.context.clearCookies();

    await chat.page.goto(installation.server.signInUrl);
    await chat.get("composer-input").waitFor();
    expect(chat.page.url()).toBe(`${installation.url}/`);
    await chat.get("simulated-badge").waitFor();
    await takePicture(chat.page, "03-new-chat");
    const cookies = await browser.context.cookies();
    await browser.context.clearCookies();
    await chat.page.goto(installation.server.signInUrl);
    await chat.get("sign-in").waitFor();
    await browser.context.addCookies(cookies);
  });
});

describe("an answer", () => {
  test("streams, and goes on where it was when the page is loaded again", async () => {
    await openNewChat();
    const question = plainQuestion("reload", 160, 40);
    await chat.ask(question);
    const before = await chat.untilAnswerHas(150);
    expect(await chat.answer.getAttribute("data-status")).toBe("streaming");
    await chat.page.reload();
    const after = await chat.untilAnswerHas(1);
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    expect(after.slice(0, before.length)).toBe(before);
    const messageId = await chat.untilAnswer("completed");
    await chat.untilAnswerText(expectedAnswer(question).trim());
    expect((await onServer(messageId)).log).toBe(expectedAnswer(question));
  });

  test("is the same in a second tab, and Stop there stops it in both", async () => {
    await openNewChat();
    const question = plainQuestion("tab", 600, 40);
    await chat.ask(question);
    await chat.untilAnswerHas(80);
    const other = new ChatPage(await browser.openPage());
    await other.page.goto(chat.page.url());
    const early = await other.untilAnswerHas(100);
    await chat.untilAnswerHas(early.length + 100);
    const later = await other.untilAnswerHas(early.length + 100);
    expect(later.startsWith(early)).toBe(true);
    const links = other.page.locator('[data-testid="conversation-link"][data-running="true"]');
    await until("it is shown as running", async () => (await links.count()) === 1);
    await takePicture(other.page, "04-streaming");
    await other.get("stop").click();
    const messageId = await other.untilAnswer("stopped");
    expect(await chat.untilAnswer("stopped")).toBe(messageId);
    const { log, message } = await onServer(messageId);
    expect(message.run?.status).toBe("stopped");
    expect(expectedAnswer(question).startsWith(log)).toBe(true);
    expect(log.startsWith(later)).toBe(true);
    await chat.untilAnswerText(log.trim());
    await other.untilAnswerText(log.trim());
    await until("no conversation is shown as running", async () => (await links.count()) === 0);
    await takePicture(other.page, "05-stopped");
  });

  test("survives kill -9 of the server with every token that was shown, and goes on", async () => {
    await openNewChat();
    const question = plainQuestion("kill", 240, 40);
    await chat.ask(question);
    await chat.untilAnswerHas(200);
    await installation.kill();
    await chat.get("connection-status").waitFor();
    const shown = await chat.answerText();
    await takePicture(chat.page, "06-server-gone");
    await installation.start();
    const messageId = await chat.untilAnswer("interrupted");
    const { log } = await onServer(messageId);
    const kept = log.trim();
    expect(kept.startsWith(shown)).toBe(true);
    await chat.untilAnswerText(kept);
    expect(log.length).toBeLessThan(expectedAnswer(question).length);
    await chat.get("continue").waitFor();
    await takePicture(chat.page, "07-interrupted");
    expect(await findBarriers(chat.page)).toEqual([]);

    await chat.get("continue").click();
    await chat.untilAnswer("streaming");
    expect((await chat.untilAnswerHas(kept.length)).startsWith(kept)).toBe(true);
    const nextId = await chat.untilAnswer("completed");
    expect(nextId).not.toBe(messageId);
    await chat.untilAnswerText(expectedAnswer(question).trim());
    expect((await onServer(nextId)).log).toBe(expectedAnswer(question));
    await takePicture(chat.page, "08-continued");
    await chat.get("branch-previous").click();
    await chat.untilAnswer("interrupted");
    await chat.untilAnswerText(kept);
  });

  test("that nobody has seen a word of is begun again after kill -9, unnoticed", async () => {
    await openNewChat();
    const question = "/echo rate=max ttft=4000 unseen";
    await chat.ask(question);
    await until("the run is there", async () => {
      const { items } = await installation.client().runs.list.query({ status: "streaming" });
      return items.length === 1;
    });
    await installation.kill();
    await installation.start();
    await chat.untilAnswer("completed");
    await chat.untilAnswerText("unseen");
    expect(await chat.get("message").count()).toBe(2);
  });
});

describe("another version", () => {
  test("of an answer is a branch beside it", async () => {
    await openNewChat();
    await chat.ask("/echo rate=max the answer");
    const firstId = await chat.untilAnswer("completed");
    await chat.get("regenerate").click();
    await chat.get("branch-previous").waitFor();
    const secondId = await chat.untilAnswer("completed");
    expect(secondId).not.toBe(firstId);
    await chat.answer.hover();
    await takePicture(chat.page, "09-branches");
    await chat.get("branch-previous").click();
    await chat.untilAnswerIs(firstId);
    await chat.page.reload();
    await chat.untilAnswerIs(firstId);
    const { message: first } = await onServer(firstId);
    const { message: second } = await onServer(secondId);
    expect(second.parentId).toBe(first.parentId);
  });

  test("is chosen for one's other devices, too, and while another answer is written", async () => {
    await openNewChat();
    await chat.ask("/echo rate=max chosen");
    const firstId = await chat.untilAnswer("completed");
    await chat.get("regenerate").click();
    await chat.get("branch-previous").waitFor();
    await chat.untilAnswer("completed");
    await chat.get("branch-previous").click();
    const { conversationId } = chat;
    const shown = async () =>
      (await installation.client().conversations.get.query({ conversationId })).shownMessageId;
    await until("the choice is kept", async () => (await shown()) === firstId);
    const elsewhere = new ChatPage(await browser.openPage());
    await elsewhere.page.goto(chat.page.url());
    await elsewhere.untilAnswerIs(firstId);

    await chat.ask("/long 2000 rate=40");
    await chat.untilAnswerHas(20);
    // What is newest is shown, until another is chosen again.
    await expect.poll(shown).toBeNull();
    await chat.get("branch-next").first().click();
    await until("the other branch is shown", async () => (await chat.get("message").count()) === 2);
    await chat.get("branch-previous").first().click();
    await chat.untilAnswerHas(20);
    await chat.get("stop").click();
    await chat.untilAnswer("stopped");
    await elsewhere.page.reload();
    await elsewhere.untilAnswer("stopped");
    await elsewhere.page.close();
  });

  test("of a question is a branch beside it, with an answer of its own", async () => {
    await openNewChat();
    await chat.ask("/echo rate=max before");
    const firstId = await chat.untilAnswer("completed");
    await chat.get("message").first().hover();
    await chat.get("edit").click();
    await takePicture(chat.page, "10-editing");
    await chat.page.getByRole("textbox").first().fill("/echo rate=max after");
    await chat.page.getByRole("textbox").first().press("Enter");
    await until("the new answer is there", async () => (await chat.answerText()) === "after");
    expect(await chat.untilAnswer("completed")).not.toBe(firstId);
    await chat.get("branch-previous").first().click();
    await chat.untilAnswerIs(firstId);
    await chat.untilAnswerText("before");
  });
});

describe("the look", () => {
  test("of a full answer: light, dark and on a phone, without barriers", async () => {
    await openNewChat();
    expect(await findBarriers(chat.page)).toEqual([]);
    await chat.ask("/tour rate=max What can you do?");
    await chat.untilAnswer("completed");
    for (const colorScheme of ["light", "dark"] as const) {
      await chat.page.emulateMedia({ colorScheme });
      await takePicture(chat.page, `11-tour-${colorScheme}`);
      expect(await findBarriers(chat.page)).toEqual([]);
    }
    await chat.page.setViewportSize({ width: 390, height: 844 });
    await takePicture(chat.page, "12-tour-phone");
    expect(await findBarriers(chat.page)).toEqual([]);
    const overflow = await chat.page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBe(0);
  });
});

test("none of the pages met an error", () => {
  expect(browser.problems).toEqual([]);
});
