import type { Locator, Page } from "playwright-core";
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
    await this.get("composer-input").press("Enter");
  }

  /** The text of the last answer as it is shown; "" while there is none. */
  async answerText(): Promise<string> {
    const parts = await this.answer.getByTestId("message-text").allInnerTexts();
    return parts.join("\n").trim();
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
