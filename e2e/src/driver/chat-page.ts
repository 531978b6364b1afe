import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { until } from "./until.ts";

/** What a person sees and does in one tab. */
export class ChatPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The last answer of the visible branch. */
  get answer(): Locator {
    return this.page.locator('[data-testid="message"][data-role="assistant"]').last();
  }

  get conversationId(): string {
    return /\/c\/([0-9a-f-]+)/.exec(this.page.url())?.[1] ?? "";
  }

  async ask(message: string): Promise<void> {
    await this.get("composer-input").fill(message);
    // While the message before is on its way, Enter sends nothing.
    await this.page.locator('[data-testid="send"]:enabled').waitFor();
    await this.get("composer-input").press("Enter");
  }

  /** Leaves what is shown for an empty page, and waits until that is what is shown. */
  async beginNew(): Promise<void> {
    await this.get("new-chat").click();
    await this.page.waitForURL((url) => url.pathname === "/");
    // The address changes before the page does: until then the composer is the old one.
    await this.get("message").first().waitFor({ state: "detached" });
    await this.get("composer-input").waitFor();
  }

  /** The text of the last answer as it is shown; "" while there is none. */
  async answerText(): Promise<string> {
    const parts = await this.answer.getByTestId("message-text").allInnerTexts();
    return parts.join("\n").trim();
  }

  /** Waits until the last answer is this one. */
  async untilAnswerText(text: string): Promise<void> {
    await expect.poll(() => this.answerText()).toBe(text);
  }

  /** Waits until the message with this id is the last answer. */
  async untilAnswerIs(messageId: string): Promise<void> {
    const id = () => this.answer.getAttribute("data-message-id");
    await expect.poll(id).toBe(messageId);
  }

  async untilAnswerHas(characters: number): Promise<string> {
    return until(`the answer shows ${characters} characters`, async () => {
      const text = await this.answerText();
      return text.length >= characters && text;
    });
  }

  /** Waits until the last answer has this status, and returns its message's id. */
  async untilAnswer(status: string, timeoutMs = 30_000): Promise<string> {
    const selector = `[data-testid="message"][data-role="assistant"][data-status="${status}"]`;
    await this.page
      .locator(selector)
      .last()
      .and(this.answer)
      .waitFor({ state: "attached", timeout: timeoutMs });
    return (await this.answer.getAttribute("data-message-id")) ?? "";
  }
}
