import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { waitingNotices } from "../ui/notify.ts";
import { callWithTools } from "./call-with-tools.ts";
import { keepTools, keepUsualTools } from "./chosen-tools.ts";
import { toolWords } from "./tool-words.ts";

const builtIn = { type: "built-in" } as const;
const clock = { name: "clock", origin: builtIn, needsApproval: false };
const mail = { type: "mcp", server: "mail" } as const;
const send = { name: "mail__send", origin: mail, needsApproval: true };

/** Each time that the server is asked which tools there are. */
let asked: PromiseWithResolvers<Response>[];
let client: QueryClient;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", () => {
    const next = Promise.withResolvers<Response>();
    asked.push(next);
    return next.promise;
  });
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  client = new QueryClient({
    defaultOptions: { queries: { retry: false, networkMode: "always" } },
  });
  waitingNotices.set(() => []);
});
afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const answer = (tools: readonly object[]): void =>
  asked.at(-1)?.resolve(Response.json([{ result: { data: tools } }]));
const told = () => waitingNotices.get().map(({ title }) => title);

/** What the answer was asked for with, once it was. */
function ask(options: { tools?: string[] } = {}) {
  const calls: { tools?: string[] }[] = [];
  const done = callWithTools(client, options, async (given) => {
    calls.push(given);
  });
  return { calls, done };
}

test("the first message of a browser waits for the list, however slow, to be sent with the tools", async () => {
  const { calls, done } = ask();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(calls).toEqual([]);
  answer([clock, send]);
  await done;
  expect(calls).toEqual([{ tools: ["clock"] }]);
  expect(told()).toEqual([]);
});

test("where the list cannot be had, it is sent without tools, and its person is told", async () => {
  const late = ask();
  await vi.advanceTimersByTimeAsync(10_000);
  await late.done;
  expect(late.calls).toEqual([{}]);
  expect(told()).toEqual([toolWords.notKnown]);
  const refused = ask();
  await vi.advanceTimersByTimeAsync(0);
  asked.at(-1)?.reject(new TypeError("fetch failed"));
  await refused.done;
  expect(refused.calls).toEqual([{}]);
  expect(told()).toEqual([toolWords.notKnown, toolWords.notKnown]);
});

test("nobody is told of tools where the message itself is not sent", async () => {
  const sent = callWithTools(client, {}, () => Promise.reject(new Error("Nobody answers.")));
  await Promise.all([
    expect(sent).rejects.toThrow("Nobody answers."),
    vi.advanceTimersByTimeAsync(10_000),
  ]);
  expect(told()).toEqual([]);
});

test("where it is known which were on last, it does not wait for a slow list, and is sent with them", async () => {
  keepUsualTools(["clock"]);
  keepTools([clock, send], ["clock", "mail__send"]);
  const { calls, done } = ask();
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
  expect(calls).toEqual([{ tools: ["clock", "mail__send"] }]);
  expect(told()).toEqual([]);
});

test("a list that was there before will do where a newer one is slow", async () => {
  const first = ask({ tools: ["clock"] });
  await first.done;
  expect(asked).toEqual([]);
  const before = ask();
  await vi.advanceTimersByTimeAsync(0);
  answer([clock]);
  await before.done;
  localStorage.setItem("parley.tools.usual", "");
  await vi.advanceTimersByTimeAsync(60_000);
  const { calls, done } = ask();
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
  expect(calls).toEqual([{ tools: ["clock"] }]);
});

test("a tool that was on last and is not there now is told of, once", async () => {
  keepTools([clock, send], ["clock", "mail__send"]);
  const failing = callWithTools(client, {}, () => Promise.reject(new Error("Nobody answers.")));
  await Promise.all([
    expect(failing).rejects.toThrow("Nobody answers."),
    vi.advanceTimersByTimeAsync(0).then(() => answer([clock])),
  ]);
  expect(told()).toEqual([]);
  const { calls, done } = ask();
  await done;
  expect(calls).toEqual([{ tools: ["clock"] }]);
  expect(told()).toEqual([toolWords.gone("mail__send")]);
  await ask().done;
  expect(told()).toHaveLength(1);
});

test("a refusal stays one where nobody says in time what there is", async () => {
  const refusal = Object.assign(new Error('tools: There is no tool "clock" here.'), {
    code: "BAD_REQUEST",
  });
  const sent = callWithTools(client, { tools: ["clock"] }, () => Promise.reject(refusal));
  await Promise.all([expect(sent).rejects.toBe(refusal), vi.advanceTimersByTimeAsync(10_000)]);
});
