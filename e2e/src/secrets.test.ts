import { randomBytes, randomUUID } from "node:crypto";
import { createTestDatabase, queryOnce, startTestCluster, tableContents } from "@parley/db/testing";
import { createdApiKey } from "@parley/shared";
import { startSimulator } from "@parley/sim";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectTo } from "./driver/database-snapshot.ts";
import { Installation } from "./driver/installation.ts";
import { mutation, query, type RawCall, send } from "./driver/raw-call.ts";
import { callRest } from "./driver/rest-call.ts";
import { until } from "./driver/until.ts";

/*
 * Canaries: each secret is used where it is right, where it is wrong, and where something else
 * fails, at the chattiest log level. It may come out nowhere but where it is handed over.
 */

const resources = new AsyncDisposableStack();
const canary = (name: string) => `${name}_${randomBytes(18).toString("base64url")}`;
const secrets: Record<string, string> = {
  "the provider's key": canary("provider"),
  "the database's password": canary("database"),
  "a wrong token": canary("wrongtoken"),
  "a wrong cookie": canary("wrongcookie"),
  "a wrong sign-in code": canary("wrongcode"),
  "a password": canary("password"),
  "an Idempotency-Key": canary("idempotency"),
  "what is in a query": canary("query"),
};
const secret = (name: string): string => secrets[name] ?? "";

let installation: Installation;
let connectionString: string;
/** Everything that was answered: heads and bodies. */
let answers = "";
/** What the server said, without the greeting, which is where the sign-in link is handed over. */
let log = "";

beforeAll(async () => {
  const cluster = resources.use(await startTestCluster());
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  connectionString = database.connectionString;
  const simulator = await startSimulator({ tokensPerSecond: Infinity });
  resources.defer(() => simulator.close());
  const withPassword = `${connectionString}&password=${secret("the database's password")}`;
  installation = resources.use(
    await Installation.start({
      DATABASE_URL: withPassword,
      ANTHROPIC_BASE_URL: simulator.url,
      ANTHROPIC_API_KEY: secret("the provider's key"),
      LOG_LEVEL: "trace",
      UPSTREAM_TIMEOUT_MS: "1000",
      WORKERS: "2",
    }),
  );
  secrets["the API token"] = installation.token;
  secrets["the sign-in code"] =
    new URL(installation.server.signInUrl).searchParams.get("code") ?? "";
  await useAll();
  await breakConnections();
  log = installation.server.output().replace(/^.*Parley is ready\. Open.*$/m, "");
});
afterAll(() => resources.disposeAsync());

function keep(answer: { status: number; headers: Headers; text: string }): void {
  answers += `${answer.status}\n${JSON.stringify([...answer.headers])}\n${answer.text}\n`;
}

async function call(raw: RawCall, headers: Record<string, string> = {}): Promise<void> {
  const {
    status,
    headers: given,
    body,
  } = await send(installation.url, {
    ...raw,
    headers: { ...raw.headers, ...headers },
  });
  keep({ status, headers: given, text: body });
}

async function useAll(): Promise<void> {
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  const [setCookie = ""] = signedIn.headers.getSetCookie();
  const cookie = setCookie.split(";")[0] ?? "";
  secrets["the session cookie"] = cookie.split("=")[1] ?? "";
  const made = await callRest(installation, "POST /api-keys", {
    body: { name: "Canary", scopes: ["chat:write"] },
  });
  secrets["an API key"] = createdApiKey.parse(made.json).secret;

  const key = { authorization: `Bearer ${secret("an API key")}` };
  const right: Record<string, string>[] = [installation.authorization, { cookie }, key];
  const wrong: Record<string, string>[] = [
    { authorization: `Bearer ${secret("a wrong token")}` },
    { authorization: `Basic ${secret("a wrong token")}` },
    { authorization: secret("a wrong token") },
    { "x-api-key": secret("a wrong token") },
    { cookie: `parley_session=${secret("a wrong cookie")}` },
    { cookie, origin: "https://other.example" },
  ];
  const calls: RawCall[] = [
    mutation("chat.complete", { message: "/echo well" }),
    mutation("chat.complete", { message: "/fault 401" }),
    mutation("chat.complete", { message: "/fault 500" }),
    mutation("chat.complete", { message: "/fault reset" }),
    mutation("chat.complete", { password: secret("a password") }),
    mutation("conversations.create", { id: secret("a password") }),
    { ...mutation("chat.complete", {}), body: `{"password":"${secret("a password")}` },
    query("runs.get", { runId: randomUUID() }, `&token=${secret("what is in a query")}`),
    query("runs.follow", { runId: randomUUID() }, `&token=${secret("what is in a query")}`),
    { path: `/api/v1/nowhere?token=${secret("what is in a query")}` },
    { path: `/v1/nowhere?token=${secret("what is in a query")}` },
    { path: `/assets/%zz?token=${secret("what is in a query")}` },
    {
      ...mutation("", { message: "/echo well" }),
      path: "/api/v1/chat",
      headers: {
        "content-type": "application/json",
        "idempotency-key": secret("an Idempotency-Key"),
      },
    },
    {
      path: "/v1/messages",
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    },
  ];
  for (const headers of [...right, ...wrong, {}]) for (const raw of calls) await call(raw, headers);
  await call({ path: `/?code=${secret("a wrong sign-in code")}` });
  await call({ path: `/?code=${secret("the sign-in code")}` });
  for (const token of [secret("a wrong token"), ""])
    await call({
      path: "/api/auth/session",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, password: secret("a password") }),
    });
  await call({
    path: "/api/auth/session",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"password":"${secret("a password")}`,
  });
}

/** The errors of a database's client have the client on them, with all that it knows. */
async function breakConnections(): Promise<void> {
  await queryOnce(
    connectionString,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await until("the log tells of it", () =>
    /database connection broke|LISTEN broke/.test(installation.server.output()),
  );
  await until("the server is well again", async () => {
    const { status } = await callRest(installation, "GET /conversations");
    return status === 200;
  });
}

/** A text as it is, and in the clothes in which bytes are shown. */
const forms = (text: string): string[] => [
  text,
  Buffer.from(text).toString("hex"),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
  encodeURIComponent(text),
];
const secretsIn = (text: string): string[] =>
  Object.entries(secrets)
    .filter(([, value]) => value === "" || forms(value).some((form) => text.includes(form)))
    .map(([name]) => name);

test("no secret is in a line of the log", () => {
  expect(log).toContain('"level":50');
  expect(log.length).toBeGreaterThan(10_000);
  expect(secretsIn(log)).toEqual([]);
});

test("what the log says of a broken connection is words, not the client", () => {
  expect(log).not.toMatch(/secretKey|processID|connectionParameters|"client"|"_events"/);
});

test("no secret is in an answer, neither in its head nor in its body", () => {
  expect(answers.length).toBeGreaterThan(10_000);
  expect(secretsIn(answers)).toEqual([]);
});

test("no secret is in a table; of those that are looked up there is a hash", async () => {
  await using db = connectTo(connectionString);
  const contents = JSON.stringify(await tableContents(db));
  expect(contents).toContain("Canary");
  // It is the caller's name for a call, and opens nothing.
  expect(secretsIn(contents)).toEqual(["an Idempotency-Key"]);
});

test("every answer has the headers that protect it, whatever it is", async () => {
  const paths = [
    "/",
    "/nowhere",
    "/api/v1/nowhere",
    "/v1/nowhere",
    "/api/trpc/nowhere",
    "/healthz",
    "/assets/%zz",
    "/api/v1/docs",
  ];
  for (const path of paths) {
    const { headers } = await fetch(installation.url + path, { redirect: "manual" });
    expect([path, headers.get("content-security-policy")]).toEqual([path, expect.any(String)]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("x-powered-by")).toBeNull();
  }
  const runId = randomUUID();
  const own = [
    query("models.list", undefined),
    query("runs.get", { runId }),
    query("runs.follow", { runId }),
    mutation("chat.complete", { message: "/echo well" }),
    { path: "/api/v1/conversations" },
    { path: "/api/v1/nowhere" },
    { path: "/v1/models" },
  ];
  for (const raw of own) {
    const headers = { ...raw.headers, ...installation.authorization };
    const answer = await send(installation.url, { ...raw, headers });
    expect([raw.path, answer.headers.get("cache-control")]).toEqual([
      raw.path,
      expect.stringContaining("no-store"),
    ]);
  }
});
