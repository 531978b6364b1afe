import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { chatReply, conversation, errorBody } from "@parley/shared";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeSnapshot } from "./driver/database-snapshot.ts";
import { exchange } from "./driver/http-exchange.ts";
import { Installation } from "./driver/installation.ts";
import { callRest, type RestAnswer, type RestCall } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { until } from "./driver/until.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";

let observed: ObservedInstallation;
let installation: Installation;
let issuesOf: ResponseValidator;
/** A conversation of the caller's own with an answer in it. */
let own: { conversationId: string; messageId: string; questionId: string; runId: string };

beforeAll(async () => {
  observed = await startObserved({ UPSTREAM_TIMEOUT_MS: "700", RUN_DEADLINE_MS: "4000" });
  installation = observed.installation;
  issuesOf = responseValidator((await call("GET /openapi.json")).json);
  const answer = await call("POST /chat", { body: { message: "/echo rate=max mine" } });
  const { conversationId, runId } = chatReply.parse(answer.json);
  const parley = installation.client();
  const { messageId } = await parley.runs.get.query({ runId });
  const [question] = await parley.conversations.messages.query({ conversationId });
  own = { conversationId, messageId, questionId: question?.id ?? "", runId };
});
afterAll(() => observed[Symbol.asyncDispose]());

const call = (route: string, options?: RestCall): Promise<RestAnswer> =>
  callRest(installation, route, options);

interface Refusal {
  status: number;
  code: string;
  /** What the sentence has to say. */
  says: RegExp;
}

/** The exact shape of an error, by the schema, the document, and what must never be in it. */
function expectError(route: string, answer: RestAnswer, { status, code, says }: Refusal): void {
  const error = errorBody.strict().parse(answer.json);
  expect({ status: answer.status, code: error.code, message: error.message }).toEqual({
    status,
    code,
    message: expect.stringMatching(says),
  });
  expect(error.requestId).toBe(answer.headers.get("x-request-id"));
  expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.text).not.toMatch(
    /node_modules|\.[jt]s:\d|"stack"|at \w+ \(|Zod|TRPC|Postgres|SELECT/,
  );
  expect(answer.text.length).toBeLessThan(4_000);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const seconds = error.retryAfterMs === undefined ? null : Math.ceil(error.retryAfterMs / 1_000);
  expect(answer.headers.get("retry-after")).toBe(seconds === null ? null : String(seconds));
  expect([429, 503].includes(status) && seconds === null, "it says when to come back").toBe(false);
  expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
  const [method = "", path = ""] = route.split(" ");
  expect(issuesOf(method, path, status, answer.headers.get("content-type"), answer.text)).toEqual(
    [],
  );
}

/** What went wrong here or behind it is to be found in the log by the id that the caller has. */
async function expectLogged({ server }: Installation, answer: RestAnswer): Promise<void> {
  const id = answer.headers.get("x-request-id") ?? "?";
  await until(
    "the log names the request",
    () => answer.status < 500 || server.output().includes(id),
  );
}

type Case = [name: string, route: () => string, options: RestCall | (() => RestCall), says: RegExp];

/** Nothing of the database has changed after it, keys of calls included. */
function expectAllRefused(status: number, code: string, cases: Case[]): void {
  test.for(cases)("%s", async ([, route, given, says]) => {
    const options = typeof given === "function" ? given() : given;
    const before = await takeSnapshot(observed.db);
    const headers = { "idempotency-key": randomUUID(), ...options.headers };
    for (const more of [options, { ...options, headers }]) {
      const answer = await call(route(), more);
      expectError(route(), answer, { status, code, says });
      expect(await takeSnapshot(observed.db)).toBe(before);
    }
  });
}

const at = (route: string) => () => route;
const chat = at("POST /chat");
const stream = at("POST /chat/stream");
const messages = () => `POST /conversations/${own.conversationId}/messages`;
const events = (query: string) => () => `GET /runs/${own.runId}/events${query}`;
const typed = (contentType: string) => ({ headers: { "content-type": contentType } });
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("an input that is not what it should be", () => {
  expectAllRefused(400, "BAD_REQUEST", [
    ["no body", chat, {}, /message/],
    ["an empty object", chat, { body: {} }, /message/],
    ["a number for a message", chat, { body: { message: 5 } }, /message/],
    ["null for a message", chat, { body: { message: null } }, /message/],
    ["an empty message", chat, { body: { message: " \n" } }, /empty/],
    ["a text for a number", chat, { body: { message: "Hi", maxTokens: "5" } }, /maxTokens/],
    ["a fraction", chat, { body: { message: "Hi", maxTokens: 1.5 } }, /maxTokens/],
    ["an unknown key", chat, { body: { message: "Hi", temperature: 1 } }, /"temperature"/],
    ["two unknown keys", stream, { body: { message: "Hi", top_p: 1, n: 2 } }, /"top_p", "n"/],
    ["an unknown key in the query", at("POST /chat?x=1"), { body: { message: "Hi" } }, /"x"/],
    ["a format for what is no stream", at("GET /models?format=text"), {}, /"format"/],
    ["a format that is none", events("?format=xml"), {}, /ui-message/],
    [
      "a key of the path in the body",
      messages,
      { body: { content: "Hi", conversationId: "x" } },
      /"conversationId"/,
    ],
    ["__proto__", chat, { body: '{"message":"Hi","__proto__":{"a":1}}' }, /"__proto__"/],
    ["constructor", chat, { body: '{"message":"Hi","constructor":{"a":1}}' }, /"constructor"/],
    ["a body of a list", chat, { body: [] }, /object/],
    [
      "a body where none is taken",
      () => `DELETE /conversations/${own.conversationId}`,
      { body: [] },
      /no body/,
    ],
    ["a key in it", () => `DELETE /conversations/${own.conversationId}`, { body: { a: 1 } }, /"a"/],
    ["a body of a text", chat, { body: '"Hi"' }, /object/],
    ["a body of null", chat, { body: "null" }, /object/],
    ["an id that is none", at("GET /runs/x"), {}, /runId/],
    ["an id with a quote", at("GET /conversations/'%20OR%201=1"), {}, /conversationId/],
    ["U+0000 in a path", at(`GET /runs/%00`), {}, /runId/],
    ["a path that is no URL", at("GET /runs/%E0%A4%A"), {}, /address/],
    ["a limit of 0", at("GET /runs?limit=0"), {}, /limit/],
    ["a limit of 101", at("GET /conversations?limit=101"), {}, /limit/],
    ["a limit of a text", at("GET /runs?limit=five"), {}, /limit/],
    ["a limit of nothing", at("GET /runs?limit="), {}, /limit/],
    ["two limits", at("GET /runs?limit=1&limit=2"), {}, /limit/],
    ["a status that is none", at("GET /runs?status=asleep"), {}, /status/],
    ["a forged cursor", at("GET /runs?cursor=garbage"), {}, /cursor/i],
    ["a cursor beyond the end", events("?after=9999"), {}, /beyond/],
    ["a cursor in the header", events(""), { headers: { "last-event-id": "x" } }, /cursor/],
    [
      "an onDisconnect that is none",
      stream,
      { body: { message: "Hi", onDisconnect: "go" } },
      /onDisconnect/,
    ],
    [
      "onDisconnect for what is no stream",
      chat,
      { body: { message: "Hi", onDisconnect: "stop" } },
      /"onDisconnect"/,
    ],
    ["a title with a line break", at("POST /conversations"), { body: { title: "a\nb" } }, /title/],
    [
      "a reply to a question",
      messages,
      () => ({ body: { content: "Hi", parentId: own.questionId } }),
      /parentId/,
    ],
    [
      "an edit of an answer",
      () => `POST /messages/${own.messageId}/edit`,
      { body: { content: "Hi" } },
      /edited/,
    ],
    [
      "a question answered again",
      () => `POST /messages/${own.questionId}/regenerate`,
      {},
      /answer/,
    ],
  ]);
});

describe("a body that cannot be read", () => {
  expectAllRefused(400, "BAD_REQUEST", [
    ["half of JSON", chat, { body: '{"message":"Hi"' }, /JSON/],
    ["no JSON", chat, { body: "message=Hi" }, /JSON/],
    ["JSON with a comment", chat, { body: '{"message":"Hi"/**/}' }, /JSON/],
    ["no UTF-8", chat, { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }, /UTF-8/],
    ["UTF-16 that says it is UTF-8", chat, { body: utf16('{"message":"Hi"}') }, /JSON|UTF-8/],
    ["5,000 lists in a known key", chat, { body: `{"message":${nested(5_000)}}` }, /deep/],
    ["10,000 lists in an unknown key", chat, { body: `{"x":${nested(10_000)}}` }, /deep/],
    ["400,000 lists", stream, { body: nested(400_000) }, /deep/],
    [
      "100,000 objects",
      chat,
      { body: `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}` },
      /deep/,
    ],
    ["499 lists, which are a list", chat, { body: nested(499) }, /object/],
    ["what is no gzip", chat, { body: "{}", headers: { "content-encoding": "gzip" } }, /read/],
    [
      "half of a gzip",
      chat,
      {
        body: gzipSync('{"message":"Hi"}').subarray(0, 20),
        headers: { "content-encoding": "gzip" },
      },
      /read/,
    ],
  ]);
  expectAllRefused(415, "UNSUPPORTED_MEDIA_TYPE", [
    ["a text", chat, { body: '{"message":"Hi"}', ...typed("text/plain") }, /application\/json/],
    ["a form", chat, { body: "message=Hi", ...typed("application/x-www-form-urlencoded") }, /JSON/],
    ["no type", chat, { body: Buffer.from("{}"), ...typed("") }, /JSON/],
    ["Latin-1", chat, { body: "{}", ...typed("application/json; charset=latin1") }, /charset/],
    [
      "a charset that is none",
      chat,
      { body: "{}", ...typed("application/json; charset=utf-9") },
      /charset/,
    ],
    [
      "an encoding that is none",
      chat,
      { body: "{}", headers: { "content-encoding": "lzma" } },
      /encoding/,
    ],
  ]);
  const large = JSON.stringify({ message: "x".repeat(1_100_000) });
  expectAllRefused(413, "PAYLOAD_TOO_LARGE", [
    ["more than a megabyte", chat, { body: large }, /large/],
    ["more than a megabyte, for a stream", stream, { body: large }, /large/],
    [
      "a small gzip of 100 MB",
      chat,
      { body: gzipSync(Buffer.alloc(100_000_000, "x")), headers: { "content-encoding": "gzip" } },
      /large/,
    ],
  ]);

  test("more than a megabyte in chunks that do not say how many", async () => {
    const before = await takeSnapshot(observed.db);
    const { authorization } = installation.authorization;
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const received = await exchange(
      installation.server.port,
      `POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}0\r\n\r\n`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 413 .*"PAYLOAD_TOO_LARGE"/s);
    expect(await takeSnapshot(observed.db)).toBe(before);
  });
});

describe("a body in another dress", () => {
  const title = "Grüße 👋";
  const body = JSON.stringify({ title });
  const dressed: [string, RestCall][] = [
    ["charset=utf-8", { body, ...typed("application/json; charset=utf-8") }],
    ["charset=UTF-8 in quotes", { body, ...typed('application/json;charset="UTF-8"') }],
    ["APPLICATION/JSON", { body, ...typed("APPLICATION/JSON") }],
    ["application/problem+json", { body, ...typed("application/problem+json") }],
    ["UTF-16", { body: utf16(body), ...typed("application/json; charset=utf-16le") }],
    ["gzip", { body: gzipSync(body), headers: { "content-encoding": "gzip" } }],
    ["a byte order mark", { body: `\ufeff${body}`, ...typed("application/json") }],
  ];
  test.for(dressed)("%s is understood", async ([, options]) => {
    const answer = await call("POST /conversations", options);
    expect(`${answer.status} ${answer.text}`).toMatch(/^201 /);
    expect(conversation.parse(answer.json).title).toBe(title);
  });
});

describe("who and what is not there", () => {
  const nobody = { headers: { authorization: "" } };
  expectAllRefused(401, "UNAUTHORIZED", [
    ["nobody", chat, { body: { message: "Hi" }, ...nobody }, /token/],
    [
      "nobody, with a body that is too large",
      chat,
      { body: "x".repeat(2_000_000), ...nobody },
      /token/,
    ],
    ["nobody, with garbage", stream, { body: "{", ...nobody }, /token/],
    ["nobody's stream", () => `GET /runs/${own.runId}/events`, nobody, /token/],
    [
      "a long token",
      at("GET /models"),
      { headers: { authorization: `Bearer ${"x".repeat(8_000)}` } },
      /token/,
    ],
  ]);
  const unknown = randomUUID();
  expectAllRefused(404, "NOT_FOUND", [
    ["no route", at("GET /nothing"), {}, /route/],
    ["no conversation", at(`GET /conversations/${unknown}`), {}, /conversation/],
    [
      "no conversation to chat in",
      chat,
      { body: { message: "Hi", conversationId: unknown } },
      /conversation/,
    ],
    ["no message", at(`POST /messages/${unknown}/regenerate`), {}, /message/],
    ["no run", at(`GET /runs/${unknown}`), {}, /run/],
    ["no run to stop", at(`POST /runs/${unknown}/stop`), {}, /run/],
    ["no run to follow", at(`GET /runs/${unknown}/events`), {}, /run/],
    [
      "no leaf",
      () => `GET /conversations/${own.conversationId}/messages?leaf=${unknown}`,
      {},
      /message/,
    ],
    ["no parent", messages, { body: { content: "Hi", parentId: unknown } }, /message/],
  ]);
  expectAllRefused(405, "METHOD_NOT_ALLOWED", [
    ["GET of what is asked by POST", at("GET /chat"), {}, /POST/],
    ["DELETE of a list", at("DELETE /runs"), {}, /GET/],
    ["PUT", at("PUT /conversations"), { body: {} }, /PUT/],
  ]);
  expectAllRefused(409, "CONFLICT", [
    ["a whole answer, continued", () => `POST /messages/${own.messageId}/continue`, {}, /complete/],
    [
      "an id of another's conversation",
      at("POST /conversations"),
      () => ({ body: { id: observed.stranger.conversationId } }),
      /id is taken/,
    ],
    [
      "an id of another message",
      messages,
      () => ({ body: { id: own.questionId, content: "Else" } }),
      /This id/,
    ],
  ]);
});

describe("a provider that fails", () => {
  const faults: [directive: string, status: number, code: string][] = [
    ["/error 400", 500, "UPSTREAM_REJECTED"],
    ["/error 401", 502, "UPSTREAM_AUTH"],
    ["/error 402", 502, "UPSTREAM_AUTH"],
    ["/error 403", 502, "UPSTREAM_AUTH"],
    ["/error 404", 400, "UNKNOWN_MODEL"],
    ["/error 413", 413, "PAYLOAD_TOO_LARGE"],
    ["/error 429", 503, "UPSTREAM_RATE_LIMITED"],
    ["/error 500", 502, "UPSTREAM_BROKEN"],
    ["/error 504", 504, "UPSTREAM_TIMEOUT"],
    ["/error 529", 503, "UPSTREAM_OVERLOADED"],
    ["/error 529 retry-after=100", 503, "UPSTREAM_OVERLOADED"],
    ["/fault overloaded-event", 503, "UPSTREAM_OVERLOADED"],
    ["/fault api-error-event", 502, "UPSTREAM_BROKEN"],
    ["/fault reset-headers", 502, "UPSTREAM_BROKEN"],
    ["/fault reset rate=max", 502, "UPSTREAM_BROKEN"],
    ["/fault truncate rate=max", 502, "UPSTREAM_BROKEN"],
    ["/fault garbage rate=max", 502, "UPSTREAM_BROKEN"],
    ["/fault stall-headers", 504, "UPSTREAM_TIMEOUT"],
    ["/fault stall rate=max", 504, "UPSTREAM_TIMEOUT"],
    ["/long 1000 rate=20", 504, "RUN_DEADLINE"],
  ];
  test.concurrent.for(faults)(
    "%s is %i, %s",
    async ([message, status, code], { expect: check }) => {
      const answer = await call("POST /chat", { body: { message } });
      check(answer.status).toBe(status);
      expectError("POST /chat", answer, { status, code, says: /^[A-Z].*[.!]$/s });
      check(answer.headers.get("retry-after") === "100").toBe(message.includes("retry-after=100"));
      await expectLogged(installation, answer);
    },
  );

  test("a prompt that is too long for the model", async () => {
    const message = `/options rate=max tokens=1 ${"word ".repeat(90_000)}`;
    const body = { message, model: "claude-haiku-4-5" };
    const first = await call("POST /chat", { body });
    const { conversationId } = chatReply.parse(first.json);
    const second = await call("POST /chat", { body: { ...body, conversationId } });
    expectError("POST /chat", second, { status: 400, code: "CONTEXT_TOO_LONG", says: /longer/ });
  });
});

test("a database that is away is a 503 that says when to come back", async () => {
  const cluster = await startTestCluster();
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  await using alone = await Installation.start({ DATABASE_URL: database.connectionString });
  const client = { url: alone.url, authorization: alone.authorization };
  await cluster.stop();
  const body = { message: "Hi" };
  const headers = { "idempotency-key": "a" };
  for (const [route, options] of [
    ["GET /runs", {}],
    ["POST /chat", { body }],
    ["POST /chat", { body, headers }],
    ["POST /chat/stream", { body }],
    ["POST /chat/stream", { body, headers }],
  ] as const) {
    const answer = await callRest(client, route, options);
    expectError(route, answer, { status: 503, code: "OVERLOADED", says: /database/ });
    await expectLogged(alone, answer);
  }
});
