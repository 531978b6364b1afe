import { randomUUID } from "node:crypto";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport, isTextUIPart, type UIMessage } from "ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ SIMULATOR_TOKENS_PER_SECOND: "400" });
});
afterAll(() => installation[Symbol.asyncDispose]());

const api = () => `${installation.url}/api/v1/ai-sdk/chat`;

/** The state behind `useChat`, with nothing of ours but the address and the token. */
function openChat(
  options: { id?: string; messages?: UIMessage[]; body?: object; fetch?: typeof fetch } = {},
) {
  const { id = randomUUID(), messages = [], ...transport } = options;
  return new Chat<UIMessage>({
    id,
    messages,
    transport: new DefaultChatTransport({
      api: api(),
      headers: installation.authorization,
      ...transport,
    }),
  });
}

function textOf(message: UIMessage | undefined): string {
  return (message?.parts ?? [])
    .filter(isTextUIPart)
    .map(({ text }) => text)
    .join("");
}

/** What was answered last; nothing while the last message is still the question. */
const answerOf = (chat: Chat<UIMessage>) => {
  const last = chat.messages.at(-1);
  return last?.role === "assistant" ? textOf(last) : "";
};
const treeOf = (conversationId: string) =>
  installation.client().conversations.messages.query({ conversationId });

async function runsOf(conversationId: string) {
  const { items } = await installation.client().runs.list.query({ conversationId });
  return items;
}

describe("useChat's own state and transport", () => {
  test("an answer arrives whole, under Parley's id, with the run in its metadata", async () => {
    const chat = openChat();
    const question = "/long 120 What is a durable run?";
    await chat.sendMessage({ text: question });
    expect(chat.status).toBe("ready");
    expect(answerOf(chat)).toBe(expectedAnswer(question));
    const [run] = await runsOf(chat.id);
    expect(chat.messages.at(-1)).toMatchObject({
      id: run?.messageId,
      role: "assistant",
      metadata: { runId: run?.id, model: "claude-sonnet-4-6", usage: run?.usage },
    });
  });

  test("a chat goes on: each question follows the answer before it", async () => {
    const chat = openChat({ id: "no-uuid_1" });
    await chat.sendMessage({ text: "/echo one" });
    await chat.sendMessage({ text: "/echo two" });
    expect(chat.messages.map(textOf)).toEqual(["/echo one", "one", "/echo two", "two"]);
    const { items } = await installation.client().conversations.list.query({});
    const tree = await treeOf(items[0]?.id ?? "");
    expect(tree.map(({ parentId }) => parentId)).toEqual([
      null,
      ...tree.slice(0, -1).map(({ id }) => id),
    ]);
  });

  test("thinking is a part of its own", async () => {
    const chat = openChat({ body: { thinking: true, maxTokens: 8_192 } });
    await chat.sendMessage({ text: "/think /echo done" });
    const types = chat.messages.at(-1)?.parts.map(({ type }) => type);
    expect(types).toEqual(["step-start", "reasoning", "text"]);
  });

  test("an edit and another try are siblings in the tree", async () => {
    const chat = openChat();
    await chat.sendMessage({ text: "/echo first" });
    await chat.sendMessage({ text: "/echo edited", messageId: chat.messages[0]?.id ?? "" });
    expect(chat.messages.map(textOf)).toEqual(["/echo edited", "edited"]);
    const before = chat.messages.at(-1)?.id;
    await chat.regenerate();
    expect(answerOf(chat)).toBe("edited");
    expect(chat.messages.at(-1)?.id).not.toBe(before);
    const tree = await treeOf(chat.id);
    const roots = tree.filter(({ parentId }) => parentId === null);
    expect(roots).toHaveLength(2);
    expect(tree.filter(({ parentId }) => parentId === roots[1]?.id)).toHaveLength(2);
  });

  test("the options of the transport's body count", async () => {
    const chat = openChat({ body: { maxTokens: 5, model: "claude-haiku-4-5" } });
    await chat.sendMessage({ text: "/long 50" });
    expect(answerOf(chat)).toBe(expectedAnswer("/long 50", 5));
    expect((await runsOf(chat.id))[0]).toMatchObject({
      model: "claude-haiku-4-5",
      stopReason: "max_tokens",
    });
  });

  test("a refusal and a failure of the model are errors in words", async () => {
    const refused = openChat({ body: { temprature: 1 } });
    await refused.sendMessage({ text: "Hi" });
    expect(refused.error?.message).toContain("temprature");
    const failed = openChat();
    await failed.sendMessage({ text: "/error 529 Hi" });
    expect(failed.status).toBe("error");
    expect(failed.error?.message).toMatch(/overloaded/i);
    // Trying again answers the question that is there already.
    await failed.regenerate();
    expect((await treeOf(failed.id)).filter(({ role }) => role === "user")).toHaveLength(1);
  });
});

describe("resuming", () => {
  const slow = "/long 400 rate=100 Take your time.";

  test("another page takes up the answer that is being written, from its beginning", async () => {
    const first = openChat();
    const done = first.sendMessage({ text: slow });
    await until("the answer begins", () => answerOf(first).length > 20);
    const second = openChat({ id: first.id, messages: first.messages.slice(0, 1) });
    await second.resumeStream();
    await done;
    expect(answerOf(second)).toBe(expectedAnswer(slow));
    expect(second.messages.at(-1)?.id).toBe(first.messages.at(-1)?.id);
    expect(await runsOf(first.id)).toHaveLength(1);
  });

  test("a page that was closed loses nothing", async () => {
    const closed = openChat();
    const left = closed.sendMessage({ text: slow });
    await until("the answer begins", () => answerOf(closed).length > 20);
    await closed.stop();
    await left;
    const opened = openChat({ id: closed.id, messages: closed.messages.slice(0, 1) });
    await opened.resumeStream();
    expect(answerOf(opened)).toBe(expectedAnswer(slow));
  });

  test("204 when nothing is being written, and for a chat that does not exist", async () => {
    const chat = openChat();
    const statuses: number[] = [];
    const watching = openChat({
      id: chat.id,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        statuses.push(response.status);
        return response;
      },
    });
    await watching.resumeStream();
    await chat.sendMessage({ text: "/echo done" });
    await watching.resumeStream();
    expect(statuses).toEqual([204, 204]);
    expect(watching.messages).toEqual([]);
    expect(watching.status).toBe("ready");
  });

  test("asking on after a stop in the page stops the run before", async () => {
    const chat = openChat();
    const left = chat.sendMessage({ text: slow });
    await until("the answer begins", () => answerOf(chat).length > 20);
    await chat.stop();
    await left;
    await chat.sendMessage({ text: "/echo on" });
    expect(answerOf(chat)).toBe("on");
    const statuses = (await runsOf(chat.id)).map(({ status }) => status);
    expect(statuses).toEqual(["completed", "stopped"]);
  });

  test.for(["asking on", "trying again"])(
    "%s after a stop before the answer began works, too",
    async (how) => {
      const chat = openChat();
      const left = chat.sendMessage({ text: "/echo ttft=60000 slow" });
      await until("the run begins", async () => (await runsOf(chat.id)).length > 0);
      await chat.stop();
      await left;
      const rest = openChat({ id: chat.id, messages: chat.messages.slice(0, 1) });
      const again =
        how === "asking on" ? rest.sendMessage({ text: "/echo on" }) : rest.regenerate();
      await until("the second run begins", async () => (await runsOf(rest.id)).length > 1);
      await rest.stop();
      await again;
      expect(rest.error).toBeUndefined();
      expect((await runsOf(rest.id)).at(-1)?.status).toBe("stopped");
    },
  );

  test('with onDisconnect "stop", leaving stops the run', async () => {
    const chat = openChat({ body: { onDisconnect: "stop" } });
    const left = chat.sendMessage({ text: slow });
    await until("the answer begins", () => answerOf(chat).length > 20);
    await chat.stop();
    await left;
    const run = await until("the run has ended", async () =>
      (await runsOf(chat.id)).find(({ endedAt }) => endedAt !== null),
    );
    expect(run.status).toBe("stopped");
  });
});

describe("requests that are not the AI SDK's", () => {
  const post = (body: object) =>
    fetch(api(), {
      method: "POST",
      headers: { ...installation.authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const message = (parts: object[], role = "user") => ({ id: "m", role, parts });
  const hi = { type: "text", text: "Hi" };

  test.for([
    ["no message", { messages: [] }, /messages/],
    ["an answer at the end", { messages: [message([hi], "assistant")] }, /user's/],
    ["a file", { messages: [message([hi, { type: "file", url: "data:," }])] }, /Files/],
    ["no text", { messages: [message([{ type: "text", text: " " }])] }, /empty/],
    ["an unknown trigger", { messages: [message([hi])], trigger: "x" }, /trigger/],
  ] as const)("%s is refused", async ([, body, says]) => {
    const response = await post({ id: "c", trigger: "submit-message", ...body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringMatching(says) });
  });

  test("an answer that Parley does not know is no history", async () => {
    const response = await post({
      id: "c",
      trigger: "submit-message",
      messages: [message([hi], "assistant"), message([hi])],
    });
    expect(response.status).toBe(404);
  });
});
