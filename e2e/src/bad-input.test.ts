import { randomUUID } from "node:crypto";
import type { Db } from "@parley/db";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectTo, takeSnapshot } from "./driver/database-snapshot.ts";
import { Installation } from "./driver/installation.ts";
import { insertStranger, type Stranger } from "./driver/stranger.ts";
import { mutation, query, type RawCall, send } from "./driver/raw-call.ts";
import { readLog, storedText, textIn } from "./driver/run-log.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let db: Db;
/** An answered question of the caller's own. */
let own: Answered;
let elsewhere: Answered;
/** What somebody of another organization has. */
let stranger: Stranger;
let sessionCookie: string;

type Answered = Awaited<ReturnType<typeof startAnswered>>;

async function startAnswered(message: string) {
  const started = await installation.client().chat.start.mutate({ message });
  await readLog(installation.client(), started.run.id);
  return { ...started, conversationId: started.run.conversationId };
}

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const cluster = resources.use(await startTestCluster());
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  installation = resources.use(
    await Installation.start({ DATABASE_URL: database.connectionString, LOG_LEVEL: "info" }),
  );
  db = resources.use(connectTo(database.connectionString));
  own = await startAnswered("/echo mine");
  elsewhere = await startAnswered("/echo mine, too");
  stranger = await insertStranger(db);
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  sessionCookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
});
afterAll(() => resources.disposeAsync());

interface Refusal {
  call: RawCall;
  status: number;
  /** What the sentence has to name. */
  says: RegExp;
}

async function expectRefused({ call, status, says }: Refusal): Promise<void> {
  const before = await takeSnapshot(db);
  const answer = await send(installation.url, call);
  expect({ status: answer.status, message: answer.message }).toEqual({
    status,
    message: expect.stringMatching(says),
  });
  expect(answer.body).not.toMatch(/node_modules|\.[jt]s:\d|"stack"/);
  expect(answer.body.length).toBeLessThan(4_000);
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await takeSnapshot(db)).toBe(before);
}

/** The call with the owner's token. */
function authorized(call: RawCall): RawCall {
  return { ...call, headers: { ...call.headers, ...installation.authorization } };
}

type Case = [name: string, call: () => RawCall, says: RegExp];

function expectAllRefused(status: number, cases: Case[]): void {
  test.for(cases)("%s", async ([, call, says]) => {
    await expectRefused({ call: authorized(call()), status, says });
  });
}

const sendOwn = (input: object): RawCall =>
  mutation("messages.send", { conversationId: own.conversationId, content: "Hi", ...input });
const follow = (lastEventId: unknown): RawCall =>
  query("runs.follow", { runId: own.run.id, lastEventId });
const unknown = randomUUID();

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("a body that is not what it should be", () => {
  const raw = (body: string, type = "application/json"): RawCall => ({
    ...mutation("messages.send", {}),
    headers: { "content-type": type },
    body,
  });
  expectAllRefused(400, [
    ["malformed JSON", () => raw('{"content": "Hi"'), /JSON/],
    ["a JSON text", () => raw('"Hi"'), /object/],
    ["null", () => raw("null"), /object/],
    ["an array", () => raw("[]"), /object/],
    ["nothing", () => raw(""), /object|JSON/],
    ["null for a message", () => sendOwn({ content: null }), /content/],
    [
      "JSON nested 10,000 deep in a known key",
      () => raw(`{"conversationId":"${own.conversationId}","content":${nested(10_000)}}`),
      /content/,
    ],
    [
      "JSON nested 10,000 deep in an unknown key",
      () => raw(`{"conversationId":"${own.conversationId}","content":"Hi","x":${nested(10_000)}}`),
      /"x"/,
    ],
    ["an unknown key", () => sendOwn({ temperature: 1 }), /temperature/],
    ["two unknown keys", () => sendOwn({ temperature: 1, topP: 1 }), /temperature.*topP/],
    ["the key __proto__", () => raw('{"content":"Hi","__proto__":{"a":1}}'), /conversationId/],
    ["malformed input of a query", () => ({ path: "/api/trpc/runs.get?input={" }), /JSON/],
    ["malformed input of a follow", () => ({ path: "/api/trpc/runs.follow?input={" }), /JSON/],
    ["no input of a follow", () => ({ path: "/api/trpc/runs.follow" }), /JSON/],
    ["a follow of a text", () => query("runs.follow", "x"), /object/],
    ["a follow with an unknown key", () => query("runs.follow", { runId: unknown, x: 1 }), /"x"/],
  ]);
  expectAllRefused(415, [
    ["a text", () => raw('{"content":"Hi"}', "text/plain"), /content-type/i],
    ["a form", () => raw("content=Hi", "application/x-www-form-urlencoded"), /content-type/i],
  ]);
  expectAllRefused(413, [
    ["a message of 2 MB", () => sendOwn({ content: "x".repeat(2_000_000) }), /large/i],
  ]);
});

describe("values that make no sense", () => {
  expectAllRefused(400, [
    ["an empty message", () => sendOwn({ content: "" }), /empty/],
    ["a message of whitespace", () => sendOwn({ content: " \n\t\u00a0\u2003" }), /empty/],
    ["no blocks", () => sendOwn({ content: [] }), /content/],
    ["blocks of whitespace", () => sendOwn({ content: [{ type: "text", text: " " }] }), /empty/],
    ["a block of the model's", () => sendOwn({ content: [{ type: "tool_use" }] }), /content/],
    [
      "101 blocks",
      () => sendOwn({ content: Array(101).fill({ type: "text", text: "a" }) }),
      /content/,
    ],
    ["a message of 500,001 characters", () => sendOwn({ content: "x".repeat(500_001) }), /content/],
    ["a number for a message", () => sendOwn({ content: 5 }), /content/],
    [
      "no message",
      () => mutation("messages.send", { conversationId: own.conversationId }),
      /content/,
    ],
    ["a number for an id", () => sendOwn({ conversationId: 5 }), /conversationId/],
    ["an id that is none", () => sendOwn({ conversationId: "../1" }), /conversationId/],
    ["U+0000 in an id", () => sendOwn({ parentId: `${own.run.id.slice(1)}\u0000` }), /parentId/],
    ["a lone surrogate in an id", () => sendOwn({ id: "\ud800" }), /id/],
    ["maxTokens 0", () => sendOwn({ maxTokens: 0 }), /maxTokens/],
    ["maxTokens 1.5", () => sendOwn({ maxTokens: 1.5 }), /maxTokens/],
    ["maxTokens as a text", () => sendOwn({ maxTokens: "many" }), /maxTokens/],
    ["maxTokens 1e9", () => sendOwn({ maxTokens: 1e9 }), /maxTokens/],
    ["thinking as a text", () => sendOwn({ thinking: "yes" }), /thinking/],
    [
      "a system prompt of 100,001 characters",
      () => sendOwn({ system: "x".repeat(100_001) }),
      /system/,
    ],
    ["an empty model", () => sendOwn({ model: "" }), /model/],
    ["a model with a space", () => sendOwn({ model: "a b" }), /model/],
    ["U+0000 in a model", () => sendOwn({ model: "claude\u0000" }), /model/],
    ["a lone surrogate in a model", () => sendOwn({ model: "claude\udfff" }), /model/],
    ["a model of 201 characters", () => sendOwn({ model: "x".repeat(201) }), /model/],
    ["a status that is none", () => query("runs.list", { status: "asleep" }), /status/],
    ["a limit of 0", () => query("runs.list", { limit: 0 }), /limit/],
    ["a limit of 101", () => query("conversations.list", { limit: 101 }), /limit/],
    ["a reply to a question", () => sendOwn({ parentId: own.userMessage.id }), /parentId/],
    ["an edit of an answer", () => edit(own.run.messageId), /edited/],
    ["a question answered again", () => regenerate(own.userMessage.id), /answer/],
  ]);
  const rename = (title: unknown) =>
    mutation("conversations.update", { conversationId: own.conversationId, title });
  expectAllRefused(400, [
    ["an empty title", () => rename(""), /title/],
    ["a title of whitespace", () => rename("  "), /title/],
    ["a title of 201 characters", () => rename("x".repeat(201)), /title/],
    ["U+0000 in a title", () => rename("a\u0000b"), /title/],
    ["a line break in a title", () => rename("a\nb"), /title/],
    ["a lone surrogate in a title", () => rename("a\ud800b"), /title/],
    [
      "a lone surrogate in a new title",
      () => mutation("conversations.create", { title: "\udc00" }),
      /title/,
    ],
    ["a number for a title", () => rename(7), /title/],
  ]);
});

const edit = (messageId: string) => mutation("messages.edit", { messageId, content: "Hi" });
const regenerate = (messageId: string) => mutation("messages.regenerate", { messageId });

describe("a cursor", () => {
  expectAllRefused(400, [
    ["negative", () => follow(-1), /lastEventId/],
    ["negative, as a text", () => follow("-1"), /cursor/],
    ["fractional", () => follow(1.5), /lastEventId/],
    ["a text", () => follow("latest"), /cursor/],
    ["a list", () => follow([1]), /lastEventId/],
    ["beyond the end", () => follow(1_000), /beyond the end/],
    ["huge", () => follow(Number.MAX_SAFE_INTEGER), /beyond the end|lastEventId/],
    ["larger than a number", () => follow("9".repeat(30)), /cursor/],
    ["1e300", () => follow(1e300), /lastEventId/],
    [
      "a text, in the header",
      () => ({ ...follow(0), headers: { "last-event-id": "x" } }),
      /cursor/,
    ],
    ["of a list, garbage", () => query("conversations.list", { cursor: "garbage" }), /cursor/i],
    ["of a list, empty", () => query("runs.list", { cursor: "" }), /cursor/i],
    ["of a list, forged", () => query("runs.list", { cursor: forgedCursor }), /cursor/i],
    ["of a list, long", () => query("runs.list", { cursor: "x".repeat(201) }), /cursor/i],
  ]);
});

const forgedCursor = Buffer.from(JSON.stringify(["9".repeat(40), "' OR 1=1"])).toString(
  "base64url",
);

describe("what is not there, or not the caller's", () => {
  const calls: [
    string,
    (ids: Pick<Stranger, "conversationId" | "messageId" | "runId">) => RawCall,
  ][] = [
    [
      "conversations.get",
      (ids) => query("conversations.get", { conversationId: ids.conversationId }),
    ],
    [
      "conversations.messages",
      (ids) => query("conversations.messages", { conversationId: ids.conversationId }),
    ],
    [
      "conversations.update",
      (ids) =>
        mutation("conversations.update", { conversationId: ids.conversationId, title: "Mine" }),
    ],
    [
      "conversations.delete",
      (ids) => mutation("conversations.delete", { conversationId: ids.conversationId }),
    ],
    ["messages.send", (ids) => sendOwn({ conversationId: ids.conversationId })],
    ["messages.send, as a reply", (ids) => sendOwn({ parentId: ids.messageId })],
    ["messages.edit", (ids) => edit(ids.messageId)],
    ["messages.regenerate", (ids) => regenerate(ids.messageId)],
    ["messages.continue", (ids) => mutation("messages.continue", { messageId: ids.messageId })],
    [
      "chat.start",
      (ids) => mutation("chat.start", { message: "Hi", conversationId: ids.conversationId }),
    ],
    ["runs.get", (ids) => query("runs.get", { runId: ids.runId })],
    ["runs.stop", (ids) => mutation("runs.stop", { runId: ids.runId })],
    ["runs.follow", (ids) => query("runs.follow", { runId: ids.runId })],
  ];
  const nothing = { conversationId: unknown, messageId: unknown, runId: unknown };
  expectAllRefused(
    404,
    calls.flatMap(([name, call]): Case[] => [
      [`${name} of nothing`, () => call(nothing), /There is no such/],
      [`${name} of a stranger's`, () => call(stranger), /There is no such/],
    ]),
  );
  expectAllRefused(404, [
    [
      "a message of another conversation",
      () => sendOwn({ parentId: elsewhere.run.messageId }),
      /no such message/,
    ],
    [
      "a new conversation under a stranger's id",
      () => sendOwn({ conversationId: stranger.conversationId, createConversation: true }),
      /There is no such conversation/,
    ],
    ["an address that is no URL", () => ({ path: "/api/%E0%A4%A" }), /nothing at this address/],
    ["an unknown procedure", () => query("runs.erase", {}), /runs\.erase/],
    ["an unknown address", () => ({ path: "/api/nothing" }), /nothing at this address/],
  ]);
  expectAllRefused(409, [
    [
      "an id that was used for another message",
      () => sendOwn({ id: own.userMessage.id, content: "Something else" }),
      /This id/,
    ],
    [
      "an answer that is complete, continued",
      () => mutation("messages.continue", { messageId: own.run.messageId }),
      /complete/,
    ],
  ]);
});

describe("a request of the wrong kind", () => {
  expectAllRefused(405, [
    ["GET of a mutation", () => query("messages.send", { content: "Hi" }), /mutation|method|POST/i],
    ["POST of a query", () => mutation("runs.list", {}), /quer|method|GET/i],
    ["PUT", () => ({ ...sendOwn({}), method: "PUT" }), /method|PUT/i],
    ["DELETE", () => ({ ...sendOwn({}), method: "DELETE" }), /method|DELETE/i],
  ]);
  const batchOf = (calls: number): RawCall => ({
    path: `/api/trpc/${Array(calls).fill("chat.start").join(",")}?batch=1`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(
      Object.fromEntries(Array.from({ length: calls }, (_, at) => [at, { message: "Hi" }])),
    ),
  });
  expectAllRefused(400, [
    ["POST of a subscription", () => mutation("runs.follow", { runId: unknown }), /GET/],
    [
      "a follow in a batch",
      () => query("runs.follow,runs.list", { 0: { runId: own.run.id }, 1: {} }, "&batch=1"),
      /mix/,
    ],
    ["a batch of 11", () => batchOf(11), /batch|10/i],
  ]);
});

describe("a caller who has not proved who they are", () => {
  const refused = (name: string, call: () => RawCall, says: RegExp, status: number) =>
    test(`${name} is refused`, () => expectRefused({ call: call(), status, says }));
  const signIn = /Sign in|token/;
  const valid: [string, () => RawCall][] = [
    ["chat.start", () => mutation("chat.start", { message: "Hi" })],
    ["messages.send", () => sendOwn({})],
    ["conversations.list", () => query("conversations.list", {})],
    [
      "conversations.delete",
      () => mutation("conversations.delete", { conversationId: own.conversationId }),
    ],
    ["models.list", () => query("models.list", undefined)],
    ["runs.get", () => query("runs.get", { runId: own.run.id })],
    ["runs.stop", () => mutation("runs.stop", { runId: own.run.id })],
    ["runs.follow", () => query("runs.follow", { runId: own.run.id })],
  ];
  for (const [name, call] of valid) refused(`${name} without credentials`, call, signIn, 401);
  const withHeaders = (headers: Record<string, string>, call = sendOwn({})): RawCall => ({
    ...call,
    headers: { ...call.headers, ...headers },
  });
  const tokens = {
    wrong: "Bearer prl_0000000000000000000000",
    empty: "Bearer ",
    long: `Bearer ${"x".repeat(8_000)}`,
    basic: "Basic dXNlcjpwYXNz",
  };
  for (const [name, authorization] of Object.entries(tokens))
    refused(`a token that is ${name}`, () => withHeaders({ authorization }), signIn, 401);
  refused(
    "a wrong token with a right cookie",
    () => withHeaders({ authorization: tokens.wrong, cookie: sessionCookie }),
    signIn,
    401,
  );
  refused("a made-up cookie", () => withHeaders({ cookie: "parley_session=abc" }), signIn, 401);
  const login = (body: string) => ({
    path: "/api/auth/session",
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  refused("signing in with a wrong token", () => login('{"token":"wrong"}'), /not valid/, 401);
  refused("signing in without a token", () => login("{}"), /token/, 400);
  refused("signing in with malformed JSON", () => login("{"), /JSON/, 400);

  describe("from another site, with the owner's cookie", () => {
    const site = /another site/;
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"]) {
      const headers = () => ({ cookie: sessionCookie, origin });
      refused(`a mutation from ${origin}`, () => withHeaders(headers()), site, 403);
      refused(
        `a follow from ${origin}`,
        () => withHeaders(headers(), query("runs.follow", { runId: own.run.id })),
        site,
        403,
      );
    }
    refused(
      "a query that a browser says is cross-site",
      () =>
        withHeaders(
          { cookie: sessionCookie, "sec-fetch-site": "cross-site" },
          query("conversations.list", {}),
        ),
      site,
      403,
    );
    refused(
      "signing in",
      () => withHeaders({ origin: "https://evil.example" }, login('{"token":"x"}')),
      site,
      403,
    );
  });
});

test("the cookie from its own page is taken", async () => {
  const headers = { cookie: sessionCookie, origin: installation.url };
  const call = { ...query("conversations.list", {}), headers };
  expect((await send(installation.url, call)).status).toBe(200);
});

describe("text that is strange, but text", () => {
  test.for([
    ["U+0000", "a\u0000b"],
    ["a lone high surrogate", "a\ud800b"],
    ["a lone low surrogate at the end", "a\udfff"],
    ["every kind of line break", "a\nb\r\nc\u2028d\u2029e\u0085f"],
    [
      "letters outside the first plane, joined and turned around",
      "👩‍👩‍👧 𝔘 e\u0301 \u202eabc\u202c",
    ],
    ["SSE in disguise", "x\n\ndata: [DONE]\nevent: return\nid: 99\n\n"],
    ["quotes and backslashes", String.raw`\u0000 "' \\ ${"`"}; DROP TABLE runs; --`],
  ] as const)("%s comes back as it was sent", async ([, text]) => {
    const parley = installation.client();
    const message = `/echo rate=max ${text}`;
    const { run, userMessage } = await parley.chat.start.mutate({ message });
    const log = await readLog(parley, run.id);
    expect(log.at(-1)).toMatchObject({ type: "run.completed" });
    // The simulator takes whitespace at the ends for a part of its directive.
    expect(textIn(log).trim()).toBe(text.trim());
    expect(await storedText(parley, run)).toBe(textIn(log));
    expect(await storedText(parley, { ...run, messageId: userMessage.id })).toBe(message);
  });
});

test("none of it was logged as a failure of the server's own", () => {
  expect(installation.server.output()).not.toMatch(/"level":(50|60)/);
});
