import { isTerminal, type SequencedRunEvent } from "@parley/shared";
import { type Fault, faults } from "@parley/sim";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { mutation, send } from "./driver/raw-call.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";

/** What each fault comes to, and how a caller who waits for the whole answer is told. */
const outcomes: Record<string, { code: string; http: number } | "completed"> = {
  "error-400": { code: "UPSTREAM_REJECTED", http: 500 },
  "error-401": { code: "UPSTREAM_AUTH", http: 502 },
  "error-402": { code: "UPSTREAM_AUTH", http: 502 },
  "error-403": { code: "UPSTREAM_AUTH", http: 502 },
  "error-404": { code: "UNKNOWN_MODEL", http: 400 },
  "error-413": { code: "PAYLOAD_TOO_LARGE", http: 413 },
  "error-429": { code: "UPSTREAM_RATE_LIMITED", http: 503 },
  "error-500": { code: "UPSTREAM_BROKEN", http: 502 },
  "error-504": { code: "UPSTREAM_TIMEOUT", http: 504 },
  "error-529": { code: "UPSTREAM_OVERLOADED", http: 503 },
  "slow-headers": "completed",
  "stall-headers": { code: "UPSTREAM_TIMEOUT", http: 504 },
  "reset-headers": { code: "UPSTREAM_BROKEN", http: 502 },
  "overloaded-event": { code: "UPSTREAM_OVERLOADED", http: 503 },
  "api-error-event": { code: "UPSTREAM_BROKEN", http: 502 },
  stall: { code: "UPSTREAM_TIMEOUT", http: 504 },
  "stall-pings": { code: "RUN_DEADLINE", http: 504 },
  reset: { code: "UPSTREAM_BROKEN", http: 502 },
  truncate: { code: "UPSTREAM_BROKEN", http: 502 },
  garbage: { code: "UPSTREAM_BROKEN", http: 502 },
  "unknown-event": "completed",
};

/** Stop reasons that are not worth a word: the answer is simply there. */
const ordinaryStops = new Set(["end_turn", "stop_sequence", "tool_use"]);
const failing = faults.filter(({ kind }) => kind !== "stop");
const stopping = faults.filter(({ kind }) => kind === "stop");

const STACK_OR_CODE = /UPSTREAM_|RUN_[DL]|_error\b|\bat \S+:\d|node_modules|\bundefined\b/;

let resources: AsyncDisposableStack;
let installation: Installation;
beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(
    await Installation.start({
      UPSTREAM_TIMEOUT_MS: "1500",
      RUN_DEADLINE_MS: "7000",
      // One fault asks for tools in every step: it is to end before the deadline.
      MAX_STEPS: "4",
    }),
  );
});
afterAll(() => resources.disposeAsync());

function question(fault: Fault): string {
  const delay = fault.options.includes("delay") ? " delay=300" : "";
  return `${fault.directive}${delay} rate=max Hello there`;
}

async function followNew(message: string) {
  const parley = installation.client();
  const { run } = await parley.chat.start.mutate({ message, maxTokens: 8_192 });
  const log = await readLog(parley, run.id);
  expectWholeLog(log);
  expect(await storedText(parley, run)).toBe(textIn(log));
  return { log, end: log.find(isTerminal), run: await parley.runs.get.query({ runId: run.id }) };
}

function expectSentence(text: string | undefined): void {
  expect(text).toMatch(/^[A-Z].+\.$/s);
  expect(text).not.toMatch(STACK_OR_CODE);
}

const seenText = (log: readonly SequencedRunEvent[]) => textIn(log).length > 0;

test("every fault of the simulator has its outcome here", () => {
  expect(failing.map(({ name }) => name).sort()).toEqual(Object.keys(outcomes).sort());
});

describe.concurrent("the log ends with one terminal event", () => {
  test.for(failing)("$name", async (fault, { expect }) => {
    const message = question(fault);
    const { log, end, run } = await followNew(message);
    const outcome = outcomes[fault.name];
    expect(end?.type).toBe(outcome === "completed" ? "run.completed" : "run.failed");
    expect(run.status).toBe(outcome === "completed" ? "completed" : "failed");
    expect(run.failure?.code).toBe(outcome === "completed" ? undefined : outcome?.code);
    expect(expectedAnswer(message).startsWith(textIn(log))).toBe(true);
    expect(textIn(log) === expectedAnswer(message)).toBe(outcome === "completed");
    // What fails in the middle leaves what was written; what fails before leaves nothing.
    expect(seenText(log)).toBe(outcome === "completed" || fault.kind === "stream");
    expectSentence(run.failure?.message ?? "Fine.");
    expect(end).toMatchObject(run.failure === null ? {} : { ...run.failure });
  });

  test.for(stopping)("$name, an ordinary end", async (fault, { expect }) => {
    const message = question(fault);
    const { log, end } = await followNew(message);
    expect(end).toMatchObject({ type: "run.completed", stopReason: fault.stopReason });
    expect(textIn(log)).toBe(expectedAnswer(message));
  });
});

describe.concurrent("a caller who waits for the whole answer is told", () => {
  test.for(failing)("of $name", async (fault, { expect }) => {
    const call = mutation("chat.complete", { message: question(fault) });
    const headers = { ...call.headers, ...installation.authorization };
    const answer = await send(installation.url, { ...call, headers });
    const outcome = outcomes[fault.name];
    expect(answer.status).toBe(outcome === "completed" ? 200 : outcome?.http);
    expect(answer.body).not.toMatch(/node_modules|\.[jt]s:\d|"stack"/);
    expectSentence(outcome === "completed" ? "Fine." : answer.message);
  });
});

describe("the page says it in a sentence", () => {
  let browser: Browser;
  let chat: ChatPage;
  let fromDatabase: ChatPage;
  beforeAll(async () => {
    browser = resources.use(await launchBrowser());
    // The last that is opened is in front, where a page draws at once.
    fromDatabase = new ChatPage(await browser.openPage());
    chat = new ChatPage(await browser.openPage());
    await chat.page.goto(installation.server.signInUrl);
  });

  async function askAnew(message: string): Promise<void> {
    await chat.beginNew();
    await chat.ask(message);
  }

  const failures = failing.filter(({ name }) => outcomes[name] !== "completed");

  test.for(failures)("$name", async (fault) => {
    await askAnew(question(fault));
    await chat.untilAnswer("failed");
    const note = chat.answer.getByTestId("failure");
    expectSentence((await note.locator("p").first().innerText()).concat("."));
    expectSentence(await note.locator("p").nth(1).innerText());
    expect(await note.innerText()).not.toMatch(STACK_OR_CODE);
    await note.getByTestId("retry").waitFor();
    await expect.poll(async () => (await chat.answerText()) !== "").toBe(fault.kind === "stream");
    await takePicture(chat.page, `fault-${fault.name}`);
    // The same from the database as from the stream.
    await fromDatabase.page.goto(chat.page.url());
    await fromDatabase.untilAnswer("failed");
    const shown = () => Promise.all([chat, fromDatabase].map(({ answer }) => answer.innerText()));
    await expect.poll(shown).toSatisfy(([streamed, stored]) => streamed === stored);
  });

  test.for(stopping)("$name", async (fault) => {
    await askAnew(question(fault));
    await chat.untilAnswer("completed");
    expect(await chat.answer.getByTestId("failure").count()).toBe(0);
    const sentences = /The (answer|model|conversation) [^\n]+\./;
    const isNoted = async () => sentences.test(await chat.answer.innerText());
    const isOrdinary = ordinaryStops.has(fault.stopReason ?? "");
    await expect.poll(isNoted).toBe(!isOrdinary);
    await takePicture(chat.page, `fault-${fault.name}`);
  });

  test("and Try again does", async () => {
    await askAnew("/fault reset until-attempt=2 rate=max Once more");
    const failedId = await chat.untilAnswer("failed");
    await chat.answer.getByTestId("retry").click();
    expect(await chat.untilAnswer("completed")).not.toBe(failedId);
    await chat.untilAnswerHas(1);
  });

  test("and the page met no error of its own", () => {
    expect(browser.problems).toEqual([]);
  });
});
