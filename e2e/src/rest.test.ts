import { randomUUID } from "node:crypto";
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
import type { Installation } from "./driver/installation.ts";
import { isText, openStream } from "./driver/open-stream.ts";
import { callRest, type RestAnswer, type RestCall } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";
import { until } from "./driver/until.ts";

let observed: ObservedInstallation;
let installation: Installation;
let issuesOf: ResponseValidator;
let sessionCookie: string;

beforeAll(async () => {
  observed = await startObserved();
  installation = observed.installation;
  issuesOf = responseValidator((await callRest(installation, "GET /openapi.json")).json);
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  sessionCookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
});
afterAll(() => observed[Symbol.asyncDispose]());

/** Whatever is answered has to be as the document says. */
async function call(route: string, options?: RestCall): Promise<RestAnswer> {
  const answer = await callRest(installation, route, options);
  const [method = "", path = ""] = route.split(" ");
  const { status, headers, text } = answer;
  const hasBody = !["HEAD", "OPTIONS"].includes(method);
  const issues = hasBody ? issuesOf(method, path, status, headers.get("content-type"), text) : [];
  expect({ route, issues }).toEqual({ route, issues: [] });
  return answer;
}

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

  test("POST /chat goes on when its caller hangs up, which is nobody's failure", async () => {
    const id = randomUUID();
    const leave = new AbortController();
    const body = { id, message: "/long 60 rate=60" };
    const waiting = call("POST /chat", { body, signal: leave.signal });
    const begun = await until("the run has begun", async () => {
      const runs = await call(`GET /runs?conversationId=${id}`);
      return runPage.parse(runs.json).items[0];
    });
    leave.abort();
    await expect(waiting).rejects.toThrow();
    await untilRun(begun.id, "completed");
    expect(await done(chatReply, "POST /chat", { body })).toMatchObject({ runId: begun.id });
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
    const written = await openStream(installation, `GET /runs/${sent.run.id}/events`);
    await written.untilFrame(isText);
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

describe("what is read from the text of a URL", () => {
  test("changes nothing of what a body may say, here or in the typed router", async () => {
    const parley = installation.client();
    await done(runPage, "GET /runs?limit=5");
    await done(conversationPage, "GET /conversations?limit=5");
    const listed = await fetch(
      `${installation.url}/api/trpc/runs.list?input=${encodeURIComponent('{"limit":"5"}')}`,
      { headers: installation.authorization },
    );
    expect([listed.status, await listed.text()]).toEqual([400, expect.stringMatching(/limit/)]);
    expect(await parley.runs.list.query({ limit: 5 })).toMatchObject({ items: expect.any(Array) });
    const asked = await fetch(`${installation.url}/api/trpc/chat.start`, {
      method: "POST",
      headers: { ...installation.authorization, "content-type": "application/json" },
      body: '{"message":"Hi","maxTokens":"5"}',
    });
    expect([asked.status, await asked.text()]).toEqual([400, expect.stringMatching(/maxTokens/)]);
    const body = { message: "Hi", maxTokens: "5" };
    for (const route of ["POST /chat", "POST /chat/stream"])
      expect(await call(route, { body })).toMatchObject({
        status: 400,
        json: { message: expect.stringMatching(/^maxTokens: /) },
      });
  });

  test("is a literal path before it is a parameter's", async () => {
    const asked = { body: { message: "/echo rate=max Hi" } };
    expect((await callRest(installation, "POST /chat/stream", asked)).text).toMatch(/\[DONE\]/);
    const runId = randomUUID();
    expect((await call(`GET /runs/${runId}/events`)).status).toBe(404);
    expect((await call(`POST /runs/${runId}/stop`)).status).toBe(404);
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
    const isHead = route.startsWith("HEAD");
    expect(answer.text).toMatch(isHead ? /^$/ : /"METHOD_NOT_ALLOWED"/);
  });

  test.for([
    "/",
    "/chats",
    "/chat/streams",
    "/runs/x/y",
    "/runs/",
    "/models/",
    "/Models",
    "/models//",
    "/v1/chat",
  ])("%s is a 404", async (path) => {
    const answer = await call(`GET ${path}`);
    expect(answer).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  });

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

test("none of it was a failure of the server's own", () => {
  expect(installation.server.output()).not.toMatch(/"level":(50|60)/);
});
