import { randomUUID } from "node:crypto";
import Anthropic from "@anthropic-ai/sdk";
import { createdApiKey, errorBody } from "@parley/shared";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { ask, askOpenai, rejection } from "./driver/compatible-server.ts";
import type { Installation } from "./driver/installation.ts";
import { mutation, query, type RawCall, send } from "./driver/raw-call.ts";
import { callRest, type RestAnswer } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { until } from "./driver/until.ts";

/*
 * Two processes and one limit. Most calls stop a run that is not there: they are counted as any
 * that writes, and leave nothing behind.
 */

const PER_KEY = 5;
const PER_USER = 12;
const RUNS_PER_USER = 7;
const READS = 40;
const SIGN_INS = 6;

let observed: ObservedInstallation;
let installation: Installation;
let cookie: string;
let key: string;

const limitRows = () =>
  observed.db.$extendTables<{ rateLimits: { bucket: string; used: number; endsAt: Date } }>();

/** As if all windows had just ended. */
async function forgetLimits(): Promise<void> {
  await limitRows().deleteFrom("rateLimits").execute();
}

beforeAll(async () => {
  observed = await startObserved({
    WORKERS: "2",
    LOG_LEVEL: "debug",
    RATE_LIMIT_PER_KEY: String(PER_KEY),
    RATE_LIMIT_PER_USER: String(PER_USER),
    RATE_LIMIT_PER_ORGANIZATION: "1000",
    CONCURRENT_RUNS_PER_USER: String(RUNS_PER_USER),
    SIGN_INS_PER_ADDRESS: String(SIGN_INS),
  });
  installation = observed.installation;
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  key = await makeKey(installation);
});
afterAll(() => observed[Symbol.asyncDispose]());
beforeEach(forgetLimits);

async function makeKey(of: Installation): Promise<string> {
  const made = await callRest(of, "POST /api-keys", {
    body: { name: "Program", scopes: ["chat:write", "conversations:read"] },
  });
  return createdApiKey.parse(made.json).secret;
}

const times = <Result>(count: number, call: (at: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, at) => call(at)));
const stopNothing = (headers: Record<string, string> = {}): Promise<RestAnswer> =>
  callRest(installation, `POST /runs/${randomUUID()}/stop`, { headers });
const byKey = () => stopNothing({ authorization: `Bearer ${key}` });
const trpc = (call: RawCall, headers: Record<string, string> = installation.authorization) =>
  send(installation.url, { ...call, headers: { ...call.headers, ...headers } });
const stopByTrpc = (headers?: Record<string, string>) =>
  trpc(mutation("runs.stop", { runId: randomUUID() }), headers);
const withStatus = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe("of calls at once, over two processes, exactly as many pass as may", () => {
  test("of one key", async () => {
    const answers = await times(40, byKey);
    expect(withStatus(answers, 404)).toBe(PER_KEY);
    expect(withStatus(answers, 429)).toBe(40 - PER_KEY);
    for (const worker of [1, 2])
      expect(installation.server.output()).toMatch(
        new RegExp(`"worker":${worker}[^\\n]*"status":429`),
      );
  });

  test("of one user, whatever carries them: token, cookie, REST, tRPC", async () => {
    const carriers: (() => Promise<{ status: number }>)[] = [
      () => stopNothing(),
      () => stopByTrpc(),
      () => stopByTrpc({ cookie }),
      () => stopByTrpc({ cookie, "sec-fetch-site": "same-origin" }),
    ];
    const answers = await times(60, (at) => carriers[at % 4]?.() ?? stopNothing());
    expect(withStatus(answers, 404)).toBe(PER_USER);
    expect(withStatus(answers, 429)).toBe(60 - PER_USER);
  });

  test("a key that is refused takes nothing from its user", async () => {
    await times(40, byKey);
    const answers = await times(40, () => stopNothing());
    expect(withStatus(answers, 404)).toBe(PER_USER - PER_KEY);
  });
});

describe("nothing goes around a limit", () => {
  const spend = (count = PER_USER) => times(count, () => stopNothing());
  const refused = (answer: { status: number }) => expect(answer.status).toBe(429);

  test("a batch of n calls counts n", async () => {
    const batch = (count: number) => {
      const path = Array.from({ length: count }, () => "runs.stop").join(",");
      const input = Object.fromEntries(
        Array.from({ length: count }, (_, at) => [at, { runId: randomUUID() }]),
      );
      return trpc({ ...mutation(path, input), path: `/api/trpc/${path}?batch=1` });
    };
    await batch(PER_USER - 2);
    const last = await batch(4);
    const codes = z
      .array(z.object({ error: z.object({ data: z.object({ errorCode: z.string() }) }) }))
      .parse(JSON.parse(last.body))
      .map(({ error }) => error.data.errorCode)
      .sort();
    expect(codes).toEqual(["NOT_FOUND", "NOT_FOUND", "RATE_LIMITED", "RATE_LIMITED"]);
    expect(last.headers.get("ratelimit-remaining")).toBe("0");
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    refused(await stopNothing());
  });

  test("not a header that says where the call comes from", async () => {
    await spend();
    const names = ["x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip"];
    const answers = await Promise.all(names.map((name) => stopNothing({ [name]: "192.0.2.9" })));
    expect(withStatus(answers, 429)).toBe(names.length);
  });

  test("not another transport, nor following, nor a key of the same user", async () => {
    await spend();
    const runId = randomUUID();
    const more = await Promise.all([
      byKey(),
      stopByTrpc(),
      stopByTrpc({ cookie }),
      trpc(query("runs.follow", { runId })),
      callRest(installation, `GET /runs/${runId}/events`),
      callRest(installation, "POST /chat/stream", { body: { message: "Hi" } }),
      callRest(installation, "POST /chat", {
        body: { message: "Hi" },
        headers: { "idempotency-key": "one" },
      }),
      fetch(`${installation.url}/v1/messages`, vendorCall({ max_tokens: 10 })),
      fetch(`${installation.url}/v1/chat/completions`, vendorCall({})),
    ]);
    more.forEach(refused);
    expect(await installation.client().runs.list.query({})).toMatchObject({ items: [] });
  });

  test("not an answer that was given before, under an Idempotency-Key", async () => {
    const again = () =>
      callRest(installation, "POST /conversations", {
        body: {},
        headers: { "idempotency-key": "same" },
      });
    const answers = [];
    for (let i = 0; i <= PER_USER; i++) answers.push(await again());
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: PER_USER }, () => 201),
      429,
    ]);
  });

  const vendorCall = (more: object): RequestInit => ({
    method: "POST",
    headers: { ...installation.authorization, "content-type": "application/json" },
    body: JSON.stringify({
      model: "claude-sonnet-4-6",
      messages: [{ role: "user", content: "Hi" }],
      ...more,
    }),
  });
});

describe("what a call counts", () => {
  const used = async () => {
    const rows = await limitRows().selectFrom("rateLimits").selectAll().execute();
    return rows.find(({ bucket }) => bucket.startsWith("organization "))?.used ?? 0;
  };

  test("one, also where the server follows, or stops, within it", async () => {
    const chat = { message: "/echo one" };
    await callRest(installation, "POST /chat", { body: chat });
    expect(await used()).toBe(1);
    await callRest(installation, "POST /chat/stream", { body: chat });
    expect(await used()).toBe(2);
    const anthropic = new Anthropic({ baseURL: installation.url, apiKey: installation.token });
    await anthropic.messages.create(ask("/echo one"));
    expect(await used()).toBe(3);
  });

  test("nothing of this, where it only reads", async () => {
    await callRest(installation, "GET /conversations");
    await trpc(query("runs.list", {}));
    expect(await used()).toBe(0);
  });
});

describe("a caller is told", () => {
  test("with each call what is left, and when it is all there again", async () => {
    const first = await byKey();
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "ratelimit-limit": String(PER_KEY),
      "ratelimit-policy": `${PER_KEY};w=60`,
      "ratelimit-remaining": String(PER_KEY - 1),
      "ratelimit-reset": "60",
    });
    expect((await byKey()).headers.get("ratelimit-remaining")).toBe(String(PER_KEY - 2));
    const asked = await fetch(`${installation.url}/api/v1/models`, {
      headers: { ...installation.authorization, origin: "https://page.example" },
    });
    expect(asked.headers.get("access-control-expose-headers")).toMatch(/RateLimit-Remaining/);
  });

  test("in words, and the truth about when to come again", async () => {
    await times(PER_KEY, byKey);
    // As if the calls had been made 55 s ago.
    await limitRows()
      .updateTable("rateLimits")
      .set({ endsAt: new Date(Date.now() + 5_000) })
      .execute();
    const refused = await byKey();
    const refusedAt = performance.now();
    expect(refused.status).toBe(429);
    const { code, message, retryAfterMs = 0 } = errorBody.parse(refused.json);
    expect(code).toBe("RATE_LIMITED");
    expect(message).toMatch(/^This API key may make 5 calls a minute.* Try again in \d s\.$/);
    const retryAfter = Number(refused.headers.get("retry-after"));
    expect(retryAfter).toBe(Math.ceil(retryAfterMs / 1_000));
    expect(retryAfter).toBeLessThanOrEqual(5);
    await until("the time has passed", () => performance.now() - refusedAt >= retryAfterMs);
    expect((await byKey()).status).toBe(404);
  });

  test("by tRPC as by REST", async () => {
    await times(PER_USER, () => stopByTrpc());
    const refused = await stopByTrpc();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.parse(refused.body)).toMatchObject({
      error: { data: { errorCode: "RATE_LIMITED", httpStatus: 429 } },
    });
    expect(refused.message).toMatch(/^You may make 12 calls a minute/);
  });

  test("as the vendors' clients understand it", async () => {
    await times(PER_KEY, byKey);
    const options = { apiKey: key, maxRetries: 0 };
    const anthropic = new Anthropic({ baseURL: installation.url, ...options });
    const openai = new OpenAI({ baseURL: `${installation.url}/v1`, ...options });
    const ofAnthropic = await rejection(anthropic.messages.create(ask("Hi")));
    expect(ofAnthropic).toBeInstanceOf(Anthropic.RateLimitError);
    const ofOpenai = await rejection(openai.chat.completions.create(askOpenai("Hi")));
    expect(ofOpenai).toBeInstanceOf(OpenAI.RateLimitError);
  });
});

test("exactly as many answers are written at once as may be, of 100 that are started", async () => {
  await using other = await startObserved({
    WORKERS: "2",
    CONCURRENT_RUNS_PER_USER: String(RUNS_PER_USER),
  });
  const start = () =>
    send(other.installation.url, {
      ...mutation("chat.start", { message: "/long rate=2" }),
      headers: { "content-type": "application/json", ...other.installation.authorization },
    });
  const answers = await times(100, start);
  expect(withStatus(answers, 200)).toBe(RUNS_PER_USER);
  expect(withStatus(answers, 429)).toBe(100 - RUNS_PER_USER);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.message).toMatch(/^7 of your answers are being written.*stop one\.$/);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  const parley = other.installation.client();
  const isOpen = ({ endedAt }: { endedAt: string | null }) => endedAt === null;
  const { items } = await parley.runs.list.query({ limit: 100 });
  expect(items.filter(isOpen)).toHaveLength(RUNS_PER_USER);
  expect(items).toHaveLength(RUNS_PER_USER);
  await parley.runs.stop.mutate({ runId: items[0]?.id ?? "" });
  await until("the stopped one has ended", async () => {
    const now = await parley.runs.list.query({ limit: 100 });
    return now.items.filter(isOpen).length < RUNS_PER_USER;
  });
  const next = await times(20, start);
  expect(withStatus(next, 200)).toBe(1);
});

describe("who proves nobody", () => {
  const signIn = (url: string, headers: Record<string, string> = {}) =>
    send(url, {
      path: "/api/auth/session",
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ token: "wrong" }),
    });

  test("may try to sign in so often, over all processes, whatever a header says", async () => {
    const answers = await times(30, (at) =>
      signIn(installation.url, { "x-forwarded-for": `192.0.2.${at}` }),
    );
    expect(withStatus(answers, 401)).toBe(SIGN_INS);
    expect(withStatus(answers, 429)).toBe(30 - SIGN_INS);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("ratelimit-policy")).toBe(`${SIGN_INS};w=600`);
    const byLink = await send(installation.url, { path: "/?code=wrong" });
    expect(byLink.status).toBe(429);
    // Who is known goes on.
    expect((await stopNothing()).status).toBe(404);
  });

  describe("behind a proxy that is trusted", () => {
    let behind: ObservedInstallation;
    beforeAll(async () => {
      behind = await startObserved({
        TRUSTED_PROXIES: "127.0.0.0/8, ::1",
        SIGN_INS_PER_ADDRESS: "3",
        RATE_LIMIT_STRANGERS: "4",
        RATE_LIMIT_READS: String(READS),
      });
    });
    afterAll(() => behind[Symbol.asyncDispose]());
    const from = (address: string) =>
      signIn(behind.installation.url, { "x-forwarded-for": address });

    test("each IPv4 address has a limit of its own", async () => {
      await times(3, () => from("192.0.2.1"));
      expect((await from("192.0.2.1")).status).toBe(429);
      expect((await from("192.0.2.2")).status).toBe(401);
      // What the client itself put in front of the proxy's word counts for nothing.
      expect((await from("203.0.113.5, 192.0.2.1")).status).toBe(429);
    });

    test("all addresses of one IPv6 /64 have one together", async () => {
      await times(3, (at) => from(`2001:db8:1:2:${at}::7`));
      expect((await from("2001:db8:1:2:ffff::1")).status).toBe(429);
      expect((await from("2001:db8:1:3::1")).status).toBe(401);
    });

    test("strangers are refused, and those who were known are not", async () => {
      const forwarded = { "x-forwarded-for": "198.51.100.1" };
      const stranger = (authorization: string) =>
        callRest(behind.installation, "GET /models", { headers: { ...forwarded, authorization } });
      const member = () => callRest(behind.installation, "GET /models", { headers: forwarded });
      expect((await member()).status).toBe(200);
      const answers = await times(10, (at) => stranger(`Bearer wrong-${at}`));
      expect(withStatus(answers, 401)).toBe(4);
      const refused = answers.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
      const byTrpc = await send(behind.installation.url, {
        ...query("models.list", undefined),
        headers: forwarded,
      });
      expect(byTrpc.status).toBe(429);
      expect(Number(byTrpc.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await member()).status).toBe(200);
    });

    test("who only reads is refused where it becomes a flood", async () => {
      const answers = await times(READS + 10, () =>
        callRest(behind.installation, "GET /conversations"),
      );
      expect(withStatus(answers, 429)).toBeGreaterThanOrEqual(10);
      expect(withStatus(answers, 200)).toBeGreaterThan(0);
    });
  });
});
