import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;
const foreign: string[] = [];

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  chat = new ChatPage(await browser.openPage());
  chat.page.on("request", (request) => {
    const isOurs =
      request.url().startsWith(installation.url) || /^(blob|data):/.test(request.url());
    if (!isOurs) foreign.push(request.url());
  });
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

const diagrams = [
  "graph TD\n  A[Question] --> B{Known?}\n  B -- yes --> C[Answer]\n  B -- no --> D[Ask]",
  "sequenceDiagram\n  Page->>Server: send\n  Server-->>Page: <script>pwned()</script>",
  'graph TD\n  A["<img src=x onerror=pwned()><iframe src=http://foreign.invalid/>"] --> B\n  click A href "javascript:pwned()"\n  click B call pwned()',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* { background: url(http://foreign.invalid/x) }", "fontFamily": "x; } @import url(http://foreign.invalid/y);"}}%%\ngraph TD\n  A --> B',
  'graph TD\n  A@{ img: "http://foreign.invalid/z.png", label: "x", w: 60, h: 60 } --> B',
  "graph TD\n  A --> B\n  style A fill:url(http://foreign.invalid/w)\n  linkStyle 0 stroke:red;background:url(http://foreign.invalid/v)",
  "no diagram at all",
];

test("draws diagrams when it is asked to, and nothing that they bring along", async () => {
  const { page } = chat;
  await page.addInitScript("globalThis.pwned = () => { globalThis.ran = true; };");
  await page.reload();
  const fences = diagrams.map((source) => `\`\`\`mermaid\n${source}\n\`\`\``).join("\n\n");
  await chat.ask(`/echo rate=max Diagrams\n\n${fences}\n\nA note[^1].\n\n[^1]: Its text.`);
  await chat.untilAnswer("completed");
  const buttons = chat.answer.getByTestId("draw-diagram");
  expect(await buttons.count()).toBe(diagrams.length);
  for (const button of await buttons.all()) await button.click();
  // Foreign pictures and styles are refused with their diagrams.
  const notDrawn = chat.answer.getByRole("alert").getByText("can't be drawn");
  await notDrawn.nth(2).waitFor();
  const drawn = chat.answer.getByTestId("diagram");
  await drawn.nth(diagrams.length - 4).waitFor();
  const widths = await page.evaluate<number[]>(`Promise.all(
    [...document.querySelectorAll('[data-testid="diagram"]')].map(async (picture) => {
      await picture.decode();
      return picture.naturalWidth;
    }))`);
  expect(widths.map((width) => width > 50)).toEqual([true, true, true, true]);
  expect(
    await chat.answer.locator("svg[aria-roledescription], iframe, script, style").count(),
  ).toBe(0);
  expect(await page.evaluate("globalThis.ran")).toBeUndefined();
  expect(foreign).toEqual([]);
  await buttons.first().scrollIntoViewIfNeeded();
  await expectGoodLooks(page, "thread-diagrams");
  await buttons.first().click();
  await chat.answer.getByText("A[Question] --> B{Known?}").waitFor();
  await chat.answer.getByRole("button", { name: "Footnote 1", exact: true }).press("Enter");
  expect(await page.evaluate("document.activeElement.textContent")).toContain("Its text.");
  expect(browser.problems).toEqual([]);
});
