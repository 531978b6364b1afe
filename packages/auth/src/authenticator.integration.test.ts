import { hashSecret, revokeApiKey } from "@parley/db";
import { insertKey, insertOrganization } from "@parley/db/testing";
import type { Principal } from "@parley/shared";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  test,
  vi,
} from "vitest";
import { Authenticator } from "./authenticator.ts";
import {
  type CountedDatabase,
  cookieOf,
  openSession as openSessionIn,
  sessionCookie,
  somebody,
  startCountedDatabase,
} from "./testing/test-database.ts";

/** By itself a wait has a second, which is too little on a busy machine. */
const PATIENCE = { timeout: 20_000 };

const COOKIE = sessionCookie.name;
const OPERATOR = "the-token-of-the-environment";

let database: CountedDatabase;
let member: Principal;
let owner: Principal;
let authenticator: Authenticator;

beforeAll(async () => {
  database = await startCountedDatabase(inject("testCluster"));
  owner = await somebody(database.db, "owner");
  member = await somebody(database.db, "member", owner.organizationId);
});
beforeEach(() => {
  authenticator = new Authenticator({
    db: database.db,
    apiToken: OPERATOR,
    owner,
    sessionCookie,
    defer: (_name, task) => {
      task(new AbortController().signal).catch((error: unknown) =>
        expect.unreachable(String(error)),
      );
    },
  });
});
afterAll(() => database[Symbol.asyncDispose]());

const bearer = (secret: string) => authenticator.byHeaders({ authorization: `Bearer ${secret}` });
const cookie = (token: string) => authenticator.byHeaders({ cookie: `a=b; ${cookieOf(token)}` });

const openSession = (principal: Principal, lifetimeMs?: number) =>
  openSessionIn(database.db, principal, lifetimeMs);

/** A key whose use was just written down, so that asking for it is all there is to do. */
async function usedKey(principal: Principal): Promise<{ id: string; secret: string }> {
  const key = await insertKey(database.db, principal, { scopes: ["chat:write"] });
  await database.db
    .updateTable("apiKeys")
    .set({ lastUsedAt: new Date() })
    .where("id", "=", key.id)
    .execute();
  return key;
}

async function lastUse(id: string): Promise<Date | null> {
  const { lastUsedAt } = await database.db
    .selectFrom("apiKeys")
    .select("lastUsedAt")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return lastUsedAt;
}

/** Moves on what the look-ups are kept by; the database's clock stays. */
function later(ms: number): void {
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + ms);
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe("who calls", () => {
  test("is known by an API key, with its scopes and the role of now", async () => {
    const { id, secret } = await usedKey(member);
    const { organizationId, userId } = member;
    expect(await bearer(secret)).toEqual({
      organizationId,
      userId,
      role: "member",
      scopes: ["chat:write"],
      via: "key",
      credentialId: id,
    });
    expect(await authenticator.byHeaders({ authorization: `bEARER   ${secret}` })).not.toBeNull();
  });

  test("is known by a session, with all that the role may do", async () => {
    const principal = await cookie(await openSession(member));
    expect(principal).toMatchObject({ userId: member.userId, scopes: "all", via: "session" });
    expect(principal?.credentialId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("works in another organization where the session's own was left, and then in none", async () => {
    const { db } = database;
    const person = await somebody(db, "member", owner.organizationId);
    const other = await insertOrganization(db);
    await db
      .insertInto("members")
      .values({ organizationId: other, userId: person.userId, role: "admin" })
      .execute();
    const token = await openSession({ ...person, organizationId: other });
    const look = () => {
      authenticator.forget("session", token);
      return cookie(token);
    };
    const leave = (organizationId: string) =>
      db
        .deleteFrom("members")
        .where("userId", "=", person.userId)
        .where("organizationId", "=", organizationId)
        .execute();
    expect(await look()).toMatchObject({ organizationId: other, role: "admin" });
    await leave(other);
    expect(await look()).toMatchObject({ organizationId: owner.organizationId, role: "member" });
    await leave(owner.organizationId);
    expect(await look()).toBeNull();
  });

  test("is not known by a token that we did not sign, which asks nobody", async () => {
    const token = await openSession(member);
    const queries = await database.queries(async () => {
      for (const value of [token, `${token}.`, `${token}.AAAA`, cookieOf("other").split("=")[1]])
        expect(await authenticator.byHeaders({ cookie: `${COOKIE}=${value}` })).toBeNull();
    });
    expect(queries).toBe(1);
  });

  test("is the owner with the operator's token, which asks nobody", async () => {
    const queries = await database.queries(async () => {
      expect(await bearer(OPERATOR)).toMatchObject({
        userId: owner.userId,
        role: "owner",
        scopes: "all",
        via: "operator",
        credentialId: null,
      });
    });
    expect(queries).toBe(0);
  });

  test.for([
    ["nothing", {}],
    ["an empty header", { authorization: "" }],
    ["a scheme without a token", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${OPERATOR}` }],
    ["a token and more", { authorization: `Bearer ${OPERATOR} x` }],
    ["two tokens", { authorization: `Bearer ${OPERATOR}, Bearer ${OPERATOR}` }],
    ["the word null", { authorization: "Bearer null" }],
    ["the word undefined", { authorization: "Bearer undefined" }],
    ["a list", { authorization: "Bearer []" }],
    ["SQL", { authorization: "Bearer '||(SELECT/**/key_hash/**/FROM/**/api_keys)||'" }],
    ["another cookie", { cookie: "session=x" }],
    ["an empty cookie", { cookie: `${COOKIE}=` }],
    ["a cookie that is no text", { cookie: `${COOKIE}=%00%ff` }],
    ["the operator's token as a cookie", { cookie: `${COOKIE}=${OPERATOR}` }],
  ] satisfies [string, { authorization?: string; cookie?: string }][])(
    "is not known by %s",
    async ([, headers]) => {
      expect(await authenticator.byHeaders(headers)).toBeNull();
    },
  );

  test("is not known by the hash of a secret, nor by what is longer than any", async () => {
    const { secret } = await usedKey(member);
    const queries = await database.queries(async () => {
      expect(await bearer(secret + "x".repeat(200))).toBeNull();
      expect(await cookie("x".repeat(201))).toBeNull();
    });
    expect(queries).toBe(0);
    for (const encoding of ["hex", "base64", "base64url"] as const)
      expect(await bearer(hashSecret(secret).toString(encoding))).toBeNull();
  });

  test("is known by the bearer alone where there are both, and by neither where it is wrong", async () => {
    const { secret } = await usedKey(owner);
    const session = cookieOf(await openSession(member));
    const both = (authorization: string) =>
      authenticator.byHeaders({ authorization, cookie: session });
    expect(await both(`Bearer ${secret}`)).toMatchObject({ userId: owner.userId, via: "key" });
    expect(await both("Bearer wrong")).toBeNull();
    expect(await both("")).toBeNull();
  });

  test("is not known by a session's token as a bearer, nor by a key as a cookie", async () => {
    expect(await bearer(await openSession(member))).toBeNull();
    expect(await cookie((await usedKey(member)).secret)).toBeNull();
  });
});

describe("the database", () => {
  test("is asked once a call, and not for those who called just now", async () => {
    const { secret } = await usedKey(member);
    const token = await openSession(member);
    for (const known of [() => bearer(secret), () => cookie(token)]) {
      expect(await database.queries(known)).toBe(1);
      const again = Array.from({ length: 50 }, known);
      expect(await database.queries(() => Promise.all(again))).toBe(0);
      later(2_100);
      // The cache looks at the clock once a millisecond.
      await vi.waitFor(async () => expect(await database.queries(known)).toBe(1), PATIENCE);
      vi.restoreAllMocks();
    }
  });

  test("is asked once for each try of an unknown secret: a stranger fills nothing", async () => {
    for (const unknown of [() => bearer("prl_unknown"), () => cookie("unknown")])
      for (let time = 0; time < 3; time++)
        expect(
          await database.queries(async () => {
            expect(await unknown()).toBeNull();
          }),
        ).toBe(1);
  });

  test("is told of a key's use, at most once a minute", async () => {
    const { id, secret } = await insertKey(database.db, member, { scopes: ["*"] });
    await bearer(secret);
    await vi.waitFor(async () => expect(await lastUse(id)).not.toBeNull(), PATIENCE);
    const first = await lastUse(id);
    authenticator.forget("key", secret);
    expect(await database.queries(() => bearer(secret))).toBe(1);
    expect(await lastUse(id)).toEqual(first);
    const longAgo = new Date(Date.now() - 61_000);
    await database.db
      .updateTable("apiKeys")
      .set({ lastUsedAt: longAgo })
      .where("id", "=", id)
      .execute();
    authenticator.forget("key", secret);
    await bearer(secret);
    await vi.waitFor(async () => expect(await lastUse(id)).not.toEqual(longAgo), PATIENCE);
  });
});

describe("what was taken back", () => {
  test("is looked up anew at once where it is forgotten, and after two seconds anyway", async () => {
    const { id, secret } = await usedKey(member);
    expect(await bearer(secret)).not.toBeNull();
    await revokeApiKey(database.db, member, id);
    expect(await bearer(secret)).not.toBeNull();
    later(2_100);
    await vi.waitFor(async () => expect(await bearer(secret)).toBeNull(), PATIENCE);
    vi.restoreAllMocks();

    const other = await usedKey(member);
    expect(await bearer(other.secret)).not.toBeNull();
    await revokeApiKey(database.db, member, other.id);
    authenticator.forget("session", other.secret);
    expect(await bearer(other.secret)).not.toBeNull();
    authenticator.forget("key", other.secret);
    expect(await bearer(other.secret)).toBeNull();
  });

  test("does not come back: run out, revoked, or of somebody who left", async () => {
    const { db } = database;
    const soon = new Date(Date.now() + 50);
    const expiring = await insertKey(db, member, { scopes: ["*"], expiresAt: soon });
    const expired = await insertKey(db, member, { scopes: ["*"], expiresAt: new Date(0) });
    expect(await bearer(expired.secret)).toBeNull();
    await vi.waitFor(async () => {
      authenticator.forget("key", expiring.secret);
      expect(await bearer(expiring.secret)).toBeNull();
    }, PATIENCE);
    expect(await cookie(await openSession(member, -1))).toBeNull();

    const leaver = await somebody(db, "admin", owner.organizationId);
    const key = await usedKey(leaver);
    const token = await openSession(leaver);
    await db.deleteFrom("members").where("userId", "=", leaver.userId).execute();
    expect(await bearer(key.secret)).toBeNull();
    expect(await cookie(token)).toBeNull();
  });

  test("of a role counts from the next look-up on", async () => {
    const { db } = database;
    const admin = await somebody(db, "admin", owner.organizationId);
    const { secret } = await usedKey(admin);
    expect((await bearer(secret))?.role).toBe("admin");
    await db
      .updateTable("members")
      .set({ role: "viewer" })
      .where("userId", "=", admin.userId)
      .execute();
    authenticator.forget("key", secret);
    expect((await bearer(secret))?.role).toBe("viewer");
  });
});
