import { randomUUID } from "node:crypto";
import { conversationExport } from "@parley/shared";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

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
  await expect.poll(() => buttons.count()).toBe(diagrams.length);
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
  await page.locator(":focus").filter({ hasText: "Its text." }).waitFor();
  expect(browser.problems).toEqual([]);
});

/** One exchange whose answer thought, called three tools, and heard of two of them. */
function documentWithTools(): object {
  const [conversation, question, answer, run] = Array.from({ length: 4 }, () => randomUUID());
  const at = new Date().toISOString();
  const call = (id: string, name: string, input: unknown) => ({
    type: "tool_use",
    id,
    name,
    input,
  });
  return {
    format: "parley.conversation",
    version: 1,
    exportedAt: at,
    conversation: {
      id: conversation,
      title: "Tools",
      origin: "chat",
      createdAt: at,
      updatedAt: at,
    },
    messages: [
      {
        id: question,
        parentId: null,
        role: "user",
        content: [{ type: "text", text: "How is the weather?" }],
        createdAt: at,
        run: null,
      },
      {
        id: answer,
        parentId: question,
        role: "assistant",
        content: [
          { type: "thinking", thinking: "I had better look." },
          call("1", "weather", { city: "Zürich" }),
          call("2", "a_tool_with_quite_a_long_name_that_does_not_fit_on_a_phone", "now"),
          call("3", "never_answered", null),
          { type: "tool_result", toolUseId: "1", output: { sky: "<b>blue</b>" }, isError: false },
          { type: "tool_result", toolUseId: "2", output: "No such clock.", isError: true },
          { type: "text", text: "It is fine.\n\n- [x] sun\n- [ ] rain\n\nTake a hat." },
        ],
        createdAt: at,
        run: {
          id: run,
          model: "claude-sonnet-4-6",
          status: "completed",
          attempt: 1,
          options: {},
          stopReason: "end_turn",
          failure: null,
          usage: null,
          upstreamRequestId: null,
          createdAt: at,
          startedAt: at,
          endedAt: at,
        },
      },
    ],
  };
}

test("shows what tools were asked and said as cards", async () => {
  const { page } = chat;
  const { conversationId } = await installation
    .client()
    .conversations.import.mutate({ document: conversationExport.parse(documentWithTools()) });
  await page.goto(`${installation.url}/c/${conversationId}`);
  const cards = chat.answer.getByTestId("tool-card");
  await cards.nth(2).waitFor();
  expect(await cards.count()).toBe(3);
  expect(await cards.nth(0).innerText()).toContain("Done");
  expect(await cards.nth(1).innerText()).toContain("Failed");
  expect(await cards.nth(2).innerText()).toContain("No result");
  expect(await cards.nth(0).getByText("blue").isVisible()).toBe(false);
  await cards.nth(0).locator("summary").press("Enter");
  await cards.nth(0).getByText('"<b>blue</b>"').waitFor();
  await cards.nth(1).locator("summary").click();
  await cards.nth(1).getByText("No such clock.").waitFor();
  await expectGoodLooks(page, "thread-tools");
});

test("quotes what is selected, answers again with another model, and tells what an answer took", async () => {
  const { page } = chat;
  await page.goto(installation.url);
  await chat.ask("/echo rate=max First line.\n\nSecond line.");
  const first = await chat.untilAnswer("completed");
  await chat.answer.getByText("Second line.").click({ clickCount: 3 });
  await chat.get("quote").click();
  await expect.poll(() => chat.get("composer-input").inputValue()).toBe("> Second line.\n\n");
  await page.locator('[data-testid="composer-input"]:focus').waitFor();
  await chat.get("composer-input").fill("");

  await chat.answer.getByTestId("regenerate-with").press("Enter");
  await page.getByRole("menuitemradio", { name: "Claude Haiku 4.5" }).click();
  const second = await until("another answer is there", async () => {
    const id = await chat.untilAnswer("completed");
    return id !== first && id;
  });
  expect(second).not.toBe(first);
  await expect
    .poll(() => chat.answer.getByRole("heading").first().innerText())
    .toBe("Claude Haiku 4.5");
  expect(await chat.get("model-picker").innerText()).toBe("Claude Sonnet 4.6");
  const figures = chat.answer.getByTestId("figures");
  await figures.press("Enter");
  for (const name of ["Model", "Tokens in", "Tokens out", "First token", "Cost"])
    await chat.answer.getByRole("term").getByText(name, { exact: true }).waitFor();
  await expectGoodLooks(page, "thread-figures");
  await page.keyboard.press("Escape");
  await expect.poll(() => figures.getAttribute("aria-expanded")).toBe("false");

  const from = chat.conversationId;
  await chat.answer.getByTestId("fork").click();
  await until("the fork is open", () => Promise.resolve(chat.conversationId !== from));
  await until("its own answer is shown", async () => {
    const id = await chat.answer.getAttribute("data-message-id");
    return id !== null && id !== first && id !== second;
  });
  await chat.answer.getByText("Second line.").waitFor();
  expect(await chat.get("branch-next").count()).toBe(0);
  expect(browser.problems).toEqual([]);
});

test("stays where somebody reads while an answer is written, and jumps to its end when asked to", async () => {
  const { page } = chat;
  await chat.ask("/long 9000 rate=200");
  await chat.untilAnswerHas(1_500);
  const log = page.getByRole("log");
  await log.hover();
  await page.mouse.wheel(0, -500);
  await chat.get("jump-to-latest").waitFor();
  const look = () =>
    page.evaluate<number[]>(`(() => {
    const log = document.querySelector('[role="log"]');
    return [log.scrollTop, log.scrollHeight];
  })()`);
  const [top = 0, height = 0] = await until("the wheel has come to rest", async () => {
    const before = await look();
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
    const after = await look();
    return before[0] === after[0] && after;
  });
  const [laterTop] = await until("the answer has grown on", async () => {
    const now = await look();
    return (now[1] ?? 0) > height + 300 && now;
  });
  expect(laterTop).toBe(top);
  await chat.get("jump-to-latest").click();
  await chat.get("jump-to-latest").waitFor({ state: "detached" });
  await chat.get("stop").click();
  await chat.untilAnswer("stopped");
  const shown = await page.evaluate<number>(`document.querySelector('[role="log"]').clientHeight`);
  await until("the end is in view", async () => {
    const [end = 0, whole = 0] = await look();
    return whole - end - shown <= 1;
  });
});
