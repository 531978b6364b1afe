import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect as connectTcp } from "node:net";
import {
  chatReply,
  conversation,
  conversationPage,
  message,
  modelList,
  run,
  runPage,
  startedRun,
} from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import { startCuttingProxy } from "./driver/cutting-proxy.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import {
  DONE,
  eventsIn,
  HEARTBEAT,
  isText,
  openStream,
  type OpenStream,
} from "./driver/open-stream.ts";
import { callRest, type RestAnswer, type RestCall } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

const formats = ["events", "text", "ui-message"] as const;

let observed: ObservedInstallation;
let installation: Installation;
let sessionCookie: string;
/** Says nothing for 15 s: opened first, looked at last. */
let silent: OpenStream;

beforeAll(async () => {
  observed = await startObserved();
  installation = observed.installation;
  silent = await ask({ message: "/options ttft=15000 rate=max /echo late" });
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  sessionCookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
});
afterAll(() => observed[Symbol.asyncDispose]());

const call = (route: string, options?: RestCall): Promise<RestAnswer> =>
  callRest(installation, route, options);
const open = (route: string, options?: RestCall): Promise<OpenStream> =>
  openStream(installation, route, options);
const ask = (body: object, query = ""): Promise<OpenStream> =>
  open(`POST /chat/stream${query}`, { body });
const follow = (runId: string, query = "", headers = {}): Promise<OpenStream> =>
  open(`GET /runs/${runId}/events${query}`, { headers });

const runIdOf = (stream: OpenStream): string => stream.headers.get("x-run-id") ?? "";

/** Calls a route that has to succeed. */
async function done<Schema extends z.ZodType>(
  schema: Schema,
  route: string,
  { status = 200, ...options }: RestCall & { status?: number } = {},
): Promise<z.infer<Schema>> {
  const answer = await call(route, options);
  expect(`${answer.status} ${answer.text}`).toMatch(new RegExp(`^${status} `));
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const parsed = schema.parse(answer.json);
  // Nothing is there that the schema does not know.
  expect(answer.json).toEqual(parsed);
  return parsed;
}

async function answered(body: object): Promise<string> {
  const stream = await ask(body);
  expect(await stream.ended).toBe("done");
  return runIdOf(stream);
}

async function untilRun(runId: string, status: string): Promise<z.infer<typeof run>> {
  return until(`the run is ${status}`, async () => {
    const state = run.parse((await call(`GET /runs/${runId}`)).json);
    return state.status === status && state;
  });
}

describe("every route", () => {
  test("POST /chat answers with the whole text", async () => {
    const asked = "/echo rate=max Good morning";
    const reply = await done(chatReply, "POST /chat", { body: { message: asked } });
    expect(reply).toMatchObject({
      reply: "Good morning",
      model: "claude-sonnet-4-6",
      stopReason: "end_turn",
    });
    expect(reply.inputTokens).toBeGreaterThan(0);
    expect(reply.outputTokens).toBeGreaterThan(0);
    const { conversationId } = reply;
    const again = await done(chatReply, "POST /chat", {
      body: { message: "/echo rate=max And you?", conversationId, model: "claude-haiku-4-5" },
    });
    expect(again).toMatchObject({ conversationId, reply: "And you?", model: "claude-haiku-4-5" });
  });

  test("POST /chat has 1024 tokens unless it says otherwise", async () => {
    const short = "/long 40 rate=max";
    const limited = await done(chatReply, "POST /chat", { body: { message: short, maxTokens: 9 } });
    expect(limited).toMatchObject({ stopReason: "max_tokens", outputTokens: 9 });
    const long = await done(chatReply, "POST /chat", { body: { message: "/long 2000 rate=max" } });
    expect(long).toMatchObject({ stopReason: "max_tokens", outputTokens: 1_024 });
  });

  test("conversations, messages and runs give what the typed router gives", async () => {
    const parley = installation.client();
    const made = await done(conversation, "POST /conversations", {
      body: { title: "A title" },
      status: 201,
    });
    const at = `/conversations/${made.id}`;
    const conversationId = made.id;
    expect(await done(conversation, `GET ${at}`)).toEqual(
      await parley.conversations.get.query({ conversationId }),
    );
    const renamed = await done(conversation, `PATCH ${at}`, { body: { title: "Another" } });
    expect(renamed).toMatchObject({ id: made.id, title: "Another" });

    const sent = await done(startedRun, `POST ${at}/messages`, {
      body: { content: "/long 3000 rate=100" },
      status: 202,
    });
    const listed = await done(runPage, "GET /runs?status=streaming&limit=100");
    expect(listed.items.map(({ id }) => id)).toContain(sent.run.id);
    await (await follow(sent.run.id)).untilFrame(isText);
    const stop = `POST /runs/${sent.run.id}/stop`;
    await done(run, stop);
    const stopped = await untilRun(sent.run.id, "stopped");
    expect(await done(run, stop)).toEqual(stopped);
    expect(await done(run, stop, { body: {} })).toEqual(stopped);
    expect(stopped).toEqual(await parley.runs.get.query({ runId: sent.run.id }));

    const continued = await done(
      startedRun,
      `POST /messages/${sent.assistantMessage.id}/continue`,
      { status: 202 },
    );
    await done(run, `POST /runs/${continued.run.id}/stop`);
    await untilRun(continued.run.id, "stopped");
    const edited = await done(startedRun, `POST /messages/${sent.userMessage.id}/edit`, {
      body: { content: "/echo rate=max edited" },
      status: 202,
    });
    await untilRun(edited.run.id, "completed");
    const regenerated = await done(
      startedRun,
      `POST /messages/${edited.assistantMessage.id}/regenerate`,
      { body: { maxTokens: 1 }, status: 202 },
    );
    await untilRun(regenerated.run.id, "completed");

    const tree = await done(message.array(), `GET ${at}/messages`);
    expect(tree).toEqual(await parley.conversations.messages.query({ conversationId }));
    expect(tree).toHaveLength(6);
    const leaf = regenerated.assistantMessage.id;
    const path = await done(message.array(), `GET ${at}/messages?leaf=${leaf}`);
    expect(path.map(({ id }) => id)).toEqual([edited.userMessage.id, leaf]);
    expect(path).toEqual(await parley.conversations.messages.query({ conversationId, leaf }));

    const page = await done(conversationPage, "GET /conversations?limit=1");
    expect(page).toEqual(await parley.conversations.list.query({ limit: 1 }));
    expect(page.items).toHaveLength(1);
    const next = await done(
      conversationPage,
      `GET /conversations?limit=1&cursor=${encodeURIComponent(page.nextCursor ?? "")}`,
    );
    expect(next.items[0]?.id).not.toBe(page.items[0]?.id);
    const ofIt = await done(runPage, `GET /runs?conversationId=${made.id}&limit=2`);
    expect(ofIt).toEqual(await parley.runs.list.query({ conversationId, limit: 2 }));
    expect(ofIt.items.map(({ id }) => id)).toEqual([regenerated.run.id, edited.run.id]);

    const deleted = await call(`DELETE ${at}`);
    expect(deleted).toMatchObject({ status: 204, text: "" });
    expect(deleted.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect((await call(`GET ${at}`)).status).toBe(404);
    expect((await call(`DELETE ${at}`)).status).toBe(404);
  });

  test("GET /models", async () => {
    const models = await done(modelList, "GET /models");
    expect(models).toEqual(await installation.client().models.list.query());
    expect(models).toMatchObject({ simulated: true, defaultModel: "claude-sonnet-4-6" });
  });

  test("HEAD says what GET would", async () => {
    const head = await call("HEAD /models");
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("who may call", () => {
  const routes = [
    "GET /models",
    "GET /runs",
    "POST /chat",
    "POST /chat/stream",
    "POST /conversations",
    `DELETE /conversations/${randomUUID()}`,
    `GET /runs/${randomUUID()}/events`,
    `POST /runs/${randomUUID()}/stop`,
  ];
  test.for(routes)("a cookie alone is nobody: %s", async (route) => {
    const headers = { cookie: sessionCookie, authorization: "" };
    const body = route.startsWith("POST") ? { message: "Hi" } : undefined;
    const answer = await call(route, { headers, ...(body && { body }) });
    expect(answer).toMatchObject({ status: 401, json: { code: "UNAUTHORIZED" } });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  test.for(["Bearer wrong-wrong-wrong-wrong", "Bearer ", "Basic YTpi", "x", ""])(
    "%j is nobody, with a right cookie too",
    async (authorization) => {
      const answer = await call("GET /models", {
        headers: { authorization, cookie: sessionCookie },
      });
      expect(answer.status).toBe(401);
    },
  );

  test("pages of any origin may ask, with a token", async () => {
    const origin = "https://page.example";
    const preflight = await call("OPTIONS /chat/stream", {
      headers: {
        origin,
        authorization: "",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
      },
    });
    expect(preflight.status).toBe(204);
    const allowed = (name: string) => preflight.headers.get(`access-control-allow-${name}`);
    expect(allowed("origin")).toBe("*");
    expect(allowed("methods")?.split(",")).toEqual(["GET", "POST", "PATCH", "DELETE"]);
    expect(allowed("headers")).toMatch(
      /Authorization.*Content-Type.*Idempotency-Key.*Last-Event-ID/,
    );
    expect(allowed("credentials")).toBeNull();
    const answer = await call("GET /models", { headers: { origin } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toMatch(/X-Request-Id.*X-Run-Id/);
    const refused = await call("GET /models", { headers: { origin, authorization: "" } });
    expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("what is not there", () => {
  const anyId = randomUUID();
  test.for([
    ["PUT /chat", "POST"],
    ["GET /chat", "POST"],
    ["GET /chat/stream", "POST"],
    ["HEAD /chat/stream", "POST"],
    ["POST /models", "GET"],
    ["DELETE /conversations", "GET, POST"],
    ["POST /conversations/x", "DELETE, GET, PATCH"],
    ["PUT /conversations/x", "DELETE, GET, PATCH"],
    [`POST /runs/${anyId}/events`, "GET"],
    [`HEAD /runs/${anyId}/events`, "GET"],
    [`GET /runs/${anyId}/stop`, "POST"],
  ])("%s is a 405 with what is allowed", async ([route = "", allow = ""]) => {
    const answer = await call(route);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allow);
    if (!route.startsWith("HEAD"))
      expect(answer.json).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
  });

  test.for(["/", "/chats", "/chat/streams", "/runs/x/y", "/Models", "/models//", "/v1/chat"])(
    "%s is a 404",
    async (path) => {
      const answer = await call(`GET ${path}`);
      expect(answer).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
    },
  );

  test("neither is what belongs to others, or to nobody", async () => {
    const { conversationId, messageId, runId } = observed.stranger;
    for (const ids of [
      { conversationId, messageId, runId },
      { conversationId: anyId, messageId: anyId, runId: anyId },
    ])
      for (const route of [
        `GET /conversations/${ids.conversationId}`,
        `PATCH /conversations/${ids.conversationId}`,
        `DELETE /conversations/${ids.conversationId}`,
        `GET /conversations/${ids.conversationId}/messages`,
        `POST /conversations/${ids.conversationId}/messages`,
        `POST /messages/${ids.messageId}/edit`,
        `POST /messages/${ids.messageId}/regenerate`,
        `POST /messages/${ids.messageId}/continue`,
        `GET /runs/${ids.runId}`,
        `GET /runs/${ids.runId}/events`,
        `GET /runs/${ids.runId}/events?format=text&after=1`,
        `POST /runs/${ids.runId}/stop`,
      ]) {
        const needs = { PATCH: { title: "Mine" }, POST: { content: "Hi" } };
        const body = route.startsWith("PATCH")
          ? needs.PATCH
          : /edit|\/messages$/.test(route) && route.startsWith("POST")
            ? needs.POST
            : undefined;
        const answer = await call(route, body && { body });
        expect(`${route} ${answer.status}`).toBe(`${route} 404`);
      }
  });
});

/** The blocks of a stream after its first heartbeat, each with the seq of the event that it is of. */
function blocksOf(raw: string): { seq: number; block: string }[] {
  const blocks = raw.slice(HEARTBEAT.length, -DONE.length).split(/(?<=\n\n)/);
  let seq = Number.POSITIVE_INFINITY;
  return blocks
    .toReversed()
    .map((block) => {
      seq = Number(/^id: (\d+)$/m.exec(block)?.[1] ?? seq);
      return { seq, block };
    })
    .toReversed();
}

describe("a stream", () => {
  test("is the log, frame by frame", async () => {
    const stream = await ask({ message: "/think rate=max /echo Hello,\n\u2028world 👋" });
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(stream.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await stream.ended).toBe("done");
    const log = await readLog(installation.client(), runIdOf(stream));
    expectWholeLog(log);
    const frames = log.map(
      ({ seq, ...event }) => `id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
    expect(stream.raw()).toBe(`${HEARTBEAT}${frames.join("")}${DONE}`);
    expect(textIn(eventsIn(stream.frames))).toBe("Hello,\n\u2028world 👋");
  });

  test("says what failed as its terminal event", async () => {
    const stream = await ask({ message: "/error 401" });
    expect([stream.status, await stream.ended]).toEqual([200, "done"]);
    expect(eventsIn(stream.frames).at(-1)).toMatchObject({
      type: "run.failed",
      code: "UPSTREAM_AUTH",
    });
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
  });

  test.for(formats)("of %s is taken up at every seq with exactly the rest", async (format) => {
    const runId = await answered({ message: "/think rate=400 tokens=40 Tell me\r\nmore" });
    const whole = await follow(runId, `?format=${format}`);
    await whole.ended;
    expect(whole.headers.get("x-run-id")).toBe(runId);
    const blocks = blocksOf(whole.raw());
    const { length } = await readLog(installation.client(), runId);
    for (let after = 0; after <= length; after++) {
      const rest = blocks.filter(({ seq }) => seq > after).map(({ block }) => block);
      const expected = `${HEARTBEAT}${rest.join("")}${DONE}`;
      const byQuery = await follow(runId, `?format=${format}&after=${after}`);
      const byHeader = await follow(runId, `?format=${format}&after=1`, {
        "last-event-id": String(after),
      });
      await Promise.all([byQuery.ended, byHeader.ended]);
      expect(byQuery.raw()).toBe(expected);
      expect(byHeader.raw(), "Last-Event-ID wins").toBe(expected);
      if (after === length) expect(expected).toBe(HEARTBEAT + DONE);
    }
    for (const cursor of [length + 1, 999_999_999])
      expect(
        await call(`GET /runs/${runId}/events?format=${format}&after=${cursor}`),
      ).toMatchObject({ status: 400, json: { message: expect.stringMatching(/beyond the end/) } });
  });

  test.for(["-1", "1.5", "x", "", "1e3", "9".repeat(20), "1,2"])(
    "has no cursor %j",
    async (cursor) => {
      const runId = await answered({ message: "/echo rate=max Hi" });
      const places: [string, Record<string, string>][] = [
        [`?after=${cursor}`, {}],
        ["", { "last-event-id": cursor }],
      ];
      for (const [query, headers] of places) {
        const answer = await call(`GET /runs/${runId}/events${query}`, { headers });
        expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } });
      }
    },
  );

  test.for(["xml", "", "events&format=text", "EVENTS"])("has no format %j", async (format) => {
    const answer = await call(`POST /chat/stream?format=${format}`, { body: { message: "Hi" } });
    expect(answer).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/events, text, ui-message/) },
    });
  });

  test("is the same text in every format, while it is written", async () => {
    const asked = "/long 300 rate=200";
    const events = await ask({ message: asked, maxTokens: 8_192 });
    const runId = runIdOf(events);
    const [text, ui] = await Promise.all([
      follow(runId, "?format=text"),
      follow(runId, "?format=ui-message"),
    ]);
    expect(ui.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    await Promise.all([events.ended, text.ended, ui.ended]);
    const expected = expectedAnswer(asked);
    expect(textIn(eventsIn(events.frames))).toBe(expected);
    expect(text.frames.at(-1)?.data).toBe("[DONE]");
    expect(
      text.frames
        .slice(0, -1)
        .map(({ data }) => data)
        .join(""),
    ).toBe(expected);
    const deltas = [...ui.raw().matchAll(/^data: (\{"type":"text-delta".*)$/gm)];
    expect(deltas.map(([, json = ""]) => deltaIn(json)).join("")).toBe(expected);
  });

  test("ends when it is stopped elsewhere", async () => {
    const stream = await ask({ message: "/long 20000 rate=100", maxTokens: 100_000 });
    await stream.untilFrame(isText);
    await done(run, `POST /runs/${runIdOf(stream)}/stop`);
    expect(await stream.ended).toBe("done");
    expect(eventsIn(stream.frames).at(-1)?.type).toBe("run.stopped");
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
  });

  test("that is left goes on, unless it is to stop", async () => {
    const asked = "/long 150 rate=100";
    const [going, stopping] = await Promise.all([
      ask({ message: asked, onDisconnect: "continue" }),
      ask({ message: "/long 20000 rate=100", maxTokens: 100_000, onDisconnect: "stop" }),
    ]);
    await Promise.all([going.untilFrame(isText), stopping.untilFrame(isText)]);
    going.leave();
    stopping.leave();
    const stopped = await untilRun(runIdOf(stopping), "stopped");
    const completed = await untilRun(runIdOf(going), "completed");
    const parley = installation.client();
    expect(await storedText(parley, completed)).toBe(expectedAnswer(asked));
    const kept = await storedText(parley, stopped);
    expect(kept).not.toBe("");
    expect(textIn(await readLog(parley, stopped.id))).toBe(kept);
  });

  test("that only follows stops nothing when it is left", async () => {
    const asked = "/long 100 rate=100";
    const stream = await ask({ message: asked, onDisconnect: "stop" });
    const other = await follow(runIdOf(stream));
    await other.untilFrame(isText);
    other.leave();
    expect(await stream.ended).toBe("done");
    expect(textIn(eventsIn(stream.frames))).toBe(expectedAnswer(asked));
  });

  test("that is cut again and again loses and doubles nothing", async () => {
    const asked = "/long 1000 rate=400";
    let cuts = 0;
    await using proxy = await startCuttingProxy(
      installation.server.port,
      () => 1_800 + 100 * cuts++,
    );
    const through = { url: proxy.url, authorization: installation.authorization };
    const first = await openStream(through, "POST /chat/stream", {
      body: { message: asked, maxTokens: 8_192 },
    });
    const runId = runIdOf(first);
    let stream = first;
    let ended = await stream.ended;
    const events = eventsIn(stream.frames);
    while (ended === "cut") {
      // Whatever came in part is not an event, so the cursor is the last whole frame's.
      stream = await openStream(through, `GET /runs/${runId}/events`, {
        headers: { "last-event-id": String(events.at(-1)?.seq ?? 0) },
      });
      ended = await stream.ended;
      events.push(...eventsIn(stream.frames));
    }
    expect(proxy.cuts).toBeGreaterThan(3);
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
    expectWholeLog(events);
    expect(textIn(events)).toBe(expectedAnswer(asked));
  });

  test("needs no connection of its own: twenty come one after the other over one", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const runId = await answered({ message: "/echo rate=max Hi" });
    const ports = new Set<number | undefined>();
    for (let at = 0; at < 20; at++) {
      const response = await getOver(agent, `/runs/${runId}/events`);
      ports.add(response.socket.localPort);
      expect(await textOf(response)).toMatch(/run\.completed.*\n\ndata: \[DONE\]\n\n$/);
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    // Each would have left something at the socket, of which Node warns.
    expect(installation.server.errors()).not.toMatch(/MaxListeners/);
  });

  test("waits for its turn where requests are pipelined, and is whole", async () => {
    // More than the socket takes at once, so that it has to wait for room, behind one that goes on.
    const second = await answered({ message: "/long 60000 rate=max", maxTokens: 100_000 });
    const first = runIdOf(await ask({ message: "/long 100 rate=100" }));
    const socket = connectTcp(installation.server.port, "127.0.0.1");
    await once(socket, "connect");
    for (const runId of [first, second, first])
      socket.write(
        `GET /api/v1/runs/${runId}/events HTTP/1.1\r\nHost: x\r\nAuthorization: ${installation.authorization.authorization}\r\n\r\n`,
      );
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    await until("three streams came", () => received.match(/\[DONE\]/g)?.length === 3);
    socket.destroy();
    expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(received.match(/event: run\.completed/g)).toHaveLength(3);
  });

  test("is plain for a reader of HTTP/1.0", async () => {
    const runId = await answered({ message: "/echo rate=max Hi" });
    const socket = connectTcp(installation.server.port, "127.0.0.1");
    const { authorization } = installation.authorization;
    socket.write(
      `GET /api/v1/runs/${runId}/events?format=text HTTP/1.0\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    expect(await textOf(socket)).toMatch(/\r\n\r\n:\n\nid: \d+\ndata: Hi\n\ndata: \[DONE\]\n\n$/);
  });

  test("is kept alive in silence, every 15 s or sooner", async () => {
    await until("heartbeats come", () => silent.comments >= 2, 20_000);
    expect(silent.frames.some(isText), "the answer had not begun").toBe(false);
    expect(await silent.ended).toBe("done");
    expect(textIn(eventsIn(silent.frames))).toBe("late");
  });
});

const textDelta = (json: string): { delta?: string } => JSON.parse(json);
const deltaIn = (json: string): string => textDelta(json).delta ?? "";

async function getOver(agent: Agent, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = installation.authorization;
    get(`${installation.url}/api/v1${path}`, { agent, headers }, resolve).on("error", reject);
  });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe("a server that ends while it streams", () => {
  test.for(["SIGTERM", "kill -9"])("by %s: the next one gives exactly the rest", async (how) => {
    await using own = await Installation.start({ SHUTDOWN_GRACE_MS: "0" });
    const asked = "/long 4000 rate=150";
    const before = await openStream(own, "POST /chat/stream", {
      body: { message: asked, maxTokens: 8_192 },
    });
    const runId = runIdOf(before);
    await until("some text came", () => before.frames.filter(isText).length > 10);
    await (how === "SIGTERM" ? own.terminate() : own.kill());
    const ended = await before.ended;
    await own.start();
    const had = eventsIn(before.frames);
    expect(textIn(had)).not.toBe("");
    if (ended === "done") expect(had.at(-1)?.type).toBe("run.interrupted");
    const after = await openStream(own, `GET /runs/${runId}/events`, {
      headers: { "last-event-id": String(had.at(-1)?.seq) },
    });
    expect(await after.ended).toBe("done");
    expect(after.frames.at(-1)?.data).toBe("[DONE]");
    const events = [...had, ...eventsIn(after.frames)];
    expectWholeLog(events);
    expect(events).toEqual(await readLog(own.client(), runId));
    expect(events.at(-1)?.type).toBe("run.interrupted");
    expect(expectedAnswer(asked).startsWith(textIn(events))).toBe(true);
    const ofRun = run.parse((await callRest(own, `GET /runs/${runId}`)).json);
    expect(await storedText(own.client(), ofRun)).toBe(textIn(events));
  });

  test("by SIGTERM, a stream that was to stop with its reader is not stopped", async () => {
    await using own = await Installation.start({ SHUTDOWN_GRACE_MS: "0" });
    const stream = await openStream(own, "POST /chat/stream", {
      body: { message: "/long 4000 rate=100", onDisconnect: "stop" },
    });
    await stream.untilFrame(isText);
    await own.terminate();
    await own.start();
    const ofRun = run.parse((await callRest(own, `GET /runs/${runIdOf(stream)}`)).json);
    expect(ofRun.status).toBe("interrupted");
  });
});

test("none of it was a failure of the server's own", () => {
  expect(installation.server.output()).not.toMatch(/"level":(50|60)/);
});
