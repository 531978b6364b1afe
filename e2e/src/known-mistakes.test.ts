import { randomUUID } from "node:crypto";
import { type Db, hashSecret } from "@parley/db";
import { insertKey, insertOrganization, tableContents } from "@parley/db/testing";
import type { Scope } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WireRequest } from "./driver/any-request.ts";
import { rawRequest, readAnswers, restRequest, trpcRequest } from "./driver/authorization-call.ts";
import { type ProcedurePath, rows } from "./driver/authorization-rows.ts";
import { authorization } from "./driver/authorization-table.ts";
import { takeSnapshot } from "./driver/database-snapshot.ts";
import { exchange } from "./driver/http-exchange.ts";
import { callRest, type RestAnswer } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import {
  canariesIn,
  insertSomebody,
  insertThings,
  type Person,
  signIn,
  type Things,
} from "./driver/people.ts";
import { WireCaller } from "./driver/wire-call.ts";

/** What went wrong in comparable products, each tried here. */

let observed: ObservedInstallation;
let db: Db;
let wire: WireCaller;
let ann: Member;
let bob: Member;

interface Member {
  person: Person;
  things: Things;
  bearer: { authorization: string };
  session: { cookie: string };
  secret: string;
}

beforeAll(async () => {
  observed = await startObserved();
  db = observed.db;
  wire = new WireCaller(observed.installation.server.port, { connections: 4, deadlineMs: 15_000 });
  const organizationId = await insertOrganization(db);
  [ann, bob] = await Promise.all([makeMember(organizationId), makeMember(organizationId)]);
});
afterAll(async () => {
  wire.close();
  await observed[Symbol.asyncDispose]();
});

async function makeMember(organizationId: string): Promise<Member> {
  const person = await insertSomebody(db, { organizationId, role: "owner" });
  const [things] = await insertThings(db, [person]);
  if (things === undefined) throw new Error("Nobody's things were made.");
  const { secret } = await insertKey(db, person, { scopes: ["*"] });
  const bearer = { authorization: `Bearer ${secret}` };
  return { person, things, bearer, session: await signIn(db, person), secret };
}

async function keyOf({ person }: Member, ...scopes: Scope[]): Promise<{ authorization: string }> {
  const { secret } = await insertKey(db, person, { scopes });
  return { authorization: `Bearer ${secret}` };
}

const call = (route: string, headers: Record<string, string>, body?: unknown) =>
  callRest({ url: observed.installation.url, authorization: { authorization: "" } }, route, {
    headers,
    ...(body !== undefined && { body }),
  });

const get = (path: string, headers: Record<string, string>) =>
  wire.call({ method: "GET", path, headers, body: undefined, chunked: false });

const LISTS = ["/api/v1/conversations", "/api/trpc/conversations.list?input=%7B%7D"] as const;

describe("two people in one request:", () => {
  test("a bearer counts and a cookie beside it does not", async () => {
    for (const path of LISTS) {
      const { body } = await get(path, { ...ann.session, ...bob.bearer });
      expect([...canariesIn(body)]).toEqual([bob.person.canary]);
    }
  });

  test("a wrong bearer is refused, whatever cookie is beside it", async () => {
    for (const authorization of ["Bearer wrong", "Bearer ", "Basic YTpi", "null"])
      for (const path of LISTS) {
        const { status, body } = await get(path, { ...ann.session, authorization });
        expect([status, canariesIn(body).size]).toEqual([401, 0]);
      }
  });

  test("of two Authorization headers one counts, and never both", async () => {
    const { port } = observed.installation.server;
    const request = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${ann.bearer.authorization}\r\n` +
      `AUTHORIZATION: ${bob.bearer.authorization}\r\nConnection: close\r\n\r\n`;
    for (const path of LISTS) {
      const answer = await exchange(port, request(path));
      expect([...canariesIn(answer)]).toEqual([ann.person.canary]);
    }
  });

  test.for(["x-api-key", "X-API-KEY", "X-Api-Key"])(
    "under /v1, %s counts and Authorization beside it does not",
    async (name) => {
      const body = JSON.stringify({
        model: "claude-sonnet-4-6",
        max_tokens: 10,
        messages: [{ role: "user", content: "/echo rate=max Hello" }],
      });
      const ask = (headers: Record<string, string>) =>
        wire.call({
          method: "POST",
          path: "/v1/messages",
          headers: { ...headers, "content-type": "application/json" },
          body: Buffer.from(body),
          chunked: false,
        });
      const answer = await ask({ [name]: ann.secret, ...bob.bearer });
      const { userId } = await db
        .selectFrom("runs")
        .select("userId")
        .where("id", "=", String(answer.headers["x-run-id"]))
        .executeTakeFirstOrThrow();
      expect(userId).toBe(ann.person.userId);

      const before = await takeSnapshot(db);
      const { authorization: weak } = await keyOf(ann, "usage:read");
      const withWeak = await takeSnapshot(db);
      expect(before).not.toBe(withWeak);
      const refused = [
        await ask({ [name]: "wrong", ...bob.bearer }),
        await ask({ [name]: "", ...bob.bearer }),
        await ask({ [name]: weak.replace("Bearer ", ""), ...bob.bearer }),
        await ask({ authorization: weak, cookie: bob.session.cookie }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([401, 401, 403, 403]);
      expect(await takeSnapshot(db)).toBe(withWeak);
    },
  );

  test("elsewhere, x-api-key is no credential, and gives none of its scopes", async () => {
    const weak = await keyOf(ann, "usage:read");
    const strong = { "x-api-key": ann.secret, "x-authorization": ann.bearer.authorization };
    for (const path of LISTS) {
      expect((await get(path, strong)).status).toBe(401);
      expect((await get(path, { ...weak, ...strong })).status).toBe(403);
    }
  });
});

describe("who calls is said by the credential alone:", () => {
  const claims = {
    organizationId: randomUUID(),
    userId: randomUUID(),
    role: "owner",
    scopes: ["chat:write"],
    principal: {},
    isAdmin: true,
  };
  const isPath = (path: string): path is ProcedurePath => path in authorization;
  const paths = Object.keys(authorization).filter(isPath);

  /** Where the body is a file, the input is in the query. */
  const byRest = (route: string, path: ProcedurePath, input: object): WireRequest => {
    const { bytes } = rows[path];
    if (bytes === undefined) return restRequest(route, input, ann.bearer);
    const asked = restRequest(route.replace("POST", "GET"), input, ann.bearer);
    return rawRequest({ method: "POST", path: asked.path }, ann.bearer, bytes);
  };

  test.for(paths)("%s takes no word of the input for it", async (path) => {
    const before = await takeSnapshot(db);
    const own = rows[path].own(ann.things);
    const { route, ids } = authorization[path];
    const names: readonly string[] = ids;
    for (const [key, value] of Object.entries(claims)) {
      // What an input does name somebody by, the matrix tries with everybody else.
      if ((own !== undefined && key in own) || names.includes(key)) continue;
      const input = { ...own, [key]: value };
      const byTrpc = trpcRequest(path, [input], ann.bearer, { batch: false });
      const requests = [
        ...(own === undefined ? [] : [byTrpc]),
        ...(route === null ? [] : [byRest(route, path, input)]),
      ];
      for (const request of requests) {
        const answer = await wire.call(request);
        // tRPC's own stream begins with 200, and refuses within it.
        const [refused] = readAnswers(answer, false);
        expect({ request: request.path, status: refused?.status }).toEqual({
          request: request.path,
          status: 400,
        });
        expect(answer.body).toContain(key);
      }
    }
    expect(await takeSnapshot(db)).toBe(before);
  });

  test("headers that proxies and other servers believe are not believed", async () => {
    const believed = [
      "x-user-id",
      "x-organization-id",
      "x-org-id",
      "x-tenant-id",
      "x-forwarded-user",
      "x-forwarded-email",
      "x-remote-user",
      "remote-user",
      "x-authenticated-userid",
      "x-role",
    ];
    const headers = Object.fromEntries(believed.map((name) => [name, bob.person.userId]));
    for (const path of LISTS) {
      expect((await get(path, headers)).status).toBe(401);
      const { body } = await get(path, { ...ann.bearer, ...headers });
      expect([...canariesIn(body)]).toEqual([ann.person.canary]);
    }
  });
});

describe("what is no credential:", () => {
  test("null, lists, SQL, hashes, and what has run out or was revoked", async () => {
    const person = { ...ann.person };
    const expired = await insertKey(db, person, { scopes: ["*"], expiresAt: new Date(0) });
    const revoked = await insertKey(db, person, { scopes: ["*"] });
    await db
      .updateTable("apiKeys")
      .set({ revokedAt: new Date() })
      .where("id", "=", revoked.id)
      .execute();
    const tokens = [
      "null",
      "undefined",
      "NaN",
      "true",
      "[]",
      "{}",
      "[object Object]",
      "0",
      "*",
      "%",
      "prl_",
      "prl_%",
      "'OR'1'='1",
      "'||(SELECT/**/1)||'",
      "x';DELETE/**/FROM/**/api_keys;--",
      hashSecret(ann.secret).toString("hex"),
      hashSecret(ann.secret).toString("base64"),
      `\\x${hashSecret(ann.secret).toString("hex")}`,
      ann.secret.slice(0, 12),
      ann.secret.toUpperCase(),
      `${ann.secret},${bob.secret}`,
      ann.session.cookie.split("=")[1] ?? "",
      expired.secret,
      revoked.secret,
    ];
    const before = await takeSnapshot(db);
    for (const token of tokens)
      for (const [path, headers] of [
        ["/api/v1/conversations", { authorization: `Bearer ${token}` }],
        ["/api/trpc/conversations.list?input=%7B%7D", { authorization: `Bearer ${token}` }],
        ["/api/trpc/conversations.list?input=%7B%7D", { cookie: `parley_session=${token}` }],
        ["/v1/models", { "x-api-key": token }],
      ] as const) {
        // Only a session's token is one, as a cookie.
        if ("cookie" in headers && headers.cookie === ann.session.cookie) continue;
        expect({ token, path, status: (await get(path, headers)).status }).toEqual({
          token,
          path,
          status: 401,
        });
      }
    expect(await takeSnapshot(db)).toBe(before);
  });

  test("a token in the address, in a form or in a body", async () => {
    for (const name of ["access_token", "token", "api_key", "apiKey", "key", "authorization"])
      for (const path of LISTS) {
        const more = `${path}${path.includes("?") ? "&" : "?"}${name}=${ann.secret}`;
        expect((await get(more, {})).status).toBe(401);
      }
  });
});

describe("SQL where no text is expected:", () => {
  const sql = "'; DELETE FROM api_keys; --";
  test("in keys of JSON, in headers and in addresses it is a text like any other", async () => {
    const before = await takeSnapshot(db);
    const { conversationId, runId } = ann.things;
    const answers = await Promise.all([
      call("POST /chat", ann.bearer, { [sql]: 1 }),
      call("POST /chat", ann.bearer, { message: "Hi", conversationId: sql }),
      call("POST /conversations", ann.bearer, { title: "Hi", [sql]: { [sql]: sql } }),
      call(`POST /conversations/${conversationId}/messages`, ann.bearer, {
        content: [{ [sql]: 1 }],
      }),
      call(`GET /runs?status=${encodeURIComponent(sql)}`, ann.bearer),
      call(`GET /runs?${encodeURIComponent(sql)}=1`, ann.bearer),
      call(`GET /conversations?cursor=${encodeURIComponent(sql)}`, ann.bearer),
      call(`GET /conversations/${encodeURIComponent(sql)}`, ann.bearer),
      call(`GET /runs/${runId}/events`, { ...ann.bearer, "last-event-id": sql }),
      call("POST /chat", { ...ann.bearer, "idempotency-key": sql }, { message: "Hi" }),
      call("GET /conversations", { "x-api-key": sql }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 401]);
    expect(await takeSnapshot(db)).toBe(before);
  });
});

describe("an Idempotency-Key", () => {
  const isReplayed = ({ headers }: RestAnswer) => headers.get("idempotent-replayed") === "true";

  test("of a colleague is another one: nobody gets another's answer by it", async () => {
    const key = { "idempotency-key": randomUUID() };
    const body = { message: "/echo rate=max Hello" };
    const hers = await call("POST /chat", { ...ann.bearer, ...key }, body);
    const his = await call("POST /chat", { ...bob.bearer, ...key }, body);
    expect([hers.status, his.status, isReplayed(his)]).toEqual([200, 200, false]);
    expect(his.text).not.toBe(hers.text);
    const again = await call("POST /chat", { ...ann.bearer, ...key }, body);
    expect([again.text, isReplayed(again)]).toEqual([hers.text, true]);
  });

  test("gives no answer again to a credential that could not have got it", async () => {
    const key = { "idempotency-key": randomUUID() };
    const body = { message: "/echo rate=max Hello" };
    const stream = { "idempotency-key": randomUUID() };
    await call("POST /chat", { ...ann.bearer, ...key }, body);
    await call("POST /chat/stream", { ...ann.bearer, ...stream }, body);
    const weak = await keyOf(ann, "usage:read");
    const before = await takeSnapshot(db);
    for (const [route, again] of [
      ["POST /chat", key],
      ["POST /chat/stream", stream],
    ] as const) {
      const answer = await call(route, { ...weak, ...again }, body);
      expect(answer).toMatchObject({ status: 403, json: { code: "FORBIDDEN" } });
    }
    expect(await takeSnapshot(db)).toBe(before);
  });

  test("is not taken where the answer is a secret: that is in no table", async () => {
    const body = { name: "A key", scopes: ["chat:write"] };
    const before = await takeSnapshot(db);
    const headers = { ...ann.bearer, "idempotency-key": randomUUID() };
    const refused = await call("POST /api-keys", headers, body);
    expect(refused).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } });
    expect(await takeSnapshot(db)).toBe(before);
    const made = await call("POST /api-keys", ann.bearer, body);
    expect(made).toMatchObject({ status: 201, json: { secret: expect.stringMatching(/^prl_/) } });
    const secret = /"secret":"([^"]+)"/.exec(made.text)?.[1] ?? "";
    expect(JSON.stringify(await tableContents(db))).not.toContain(secret.slice(15));
    const revealed = observed.installation.server.output();
    expect(revealed).not.toContain(secret.slice(15));
  });

  test("under /v1 is each one's own, too", async () => {
    const body = JSON.stringify({
      model: "claude-sonnet-4-6",
      max_tokens: 10,
      messages: [{ role: "user", content: "/echo rate=max Hello" }],
    });
    const key = randomUUID();
    const runOf = async ({ secret }: Member) => {
      const { headers, status } = await wire.call({
        method: "POST",
        path: "/v1/messages",
        headers: {
          "x-api-key": secret,
          "idempotency-key": key,
          "content-type": "application/json",
        },
        body: Buffer.from(body),
        chunked: false,
      });
      expect(status).toBe(200);
      return headers["x-run-id"];
    };
    const hers = await runOf(ann);
    expect(await runOf(bob)).not.toBe(hers);
    expect(await runOf(ann)).toBe(hers);
  });
});
