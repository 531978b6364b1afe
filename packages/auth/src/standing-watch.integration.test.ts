import { type Db, deleteSession, revokeApiKey } from "@parley/db";
import { insertKey } from "@parley/db/testing";
import type { Policy, Principal } from "@parley/shared";
import { afterAll, beforeAll, beforeEach, afterEach, expect, inject, test, vi } from "vitest";
import { Authenticator } from "./authenticator.ts";
import { StandingWatch } from "./standing-watch.ts";
import {
  type CountedDatabase,
  cookieOf,
  openSession,
  sessionCookie,
  somebody,
  startCountedDatabase,
} from "./testing/test-database.ts";

/** By itself a wait has a second, which is too little on a busy machine. */
const PATIENCE = { timeout: 20_000 };

/** The time between two checks, and a little. */
const ONE_CHECK_MS = 2_000;

let database: CountedDatabase;
let db: Db;
let member: Principal;
let watch: StandingWatch;
let warnings: string[];

beforeAll(async () => {
  database = await startCountedDatabase(inject("testCluster"));
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  member = await somebody(db, "member");
  warnings = [];
  watch = watchOn(db);
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

const watchOn = (on: Db) =>
  new StandingWatch({ db: on, log: { warn: (_fields, message) => warnings.push(message) } });

const following: Policy = { role: "viewer", scopes: ["conversations:read", "chat:write"] };

async function principalOf(credential: { key: string } | { session: string }): Promise<Principal> {
  const authenticator = new Authenticator({
    db,
    apiToken: undefined,
    owner: member,
    sessionCookie,
    defer: () => undefined,
  });
  const principal = await authenticator.byHeaders(
    "key" in credential
      ? { authorization: `Bearer ${credential.key}` }
      : { cookie: cookieOf(credential.session) },
  );
  if (principal === null) throw new Error("The credential is not known.");
  return principal;
}

async function keyOf(person: Principal, expiresAt: Date | null = null): Promise<Principal> {
  const { secret } = await insertKey(db, person, { scopes: ["chat:write"], expiresAt });
  return principalOf({ key: secret });
}

async function sessionOf(person: Principal): Promise<{ principal: Principal; token: string }> {
  const token = await openSession(db, person);
  return { principal: await principalOf({ session: token }), token };
}

/**
 * What becomes of all of them in one check, by name. Somebody who has lost all is among them: once
 * that was said, the whole check was made. Returns the names of those who lost what they had.
 */
async function lostInOneCheck(watched: Record<string, [Principal, Policy]>): Promise<string[]> {
  const gone = await keyOf(member);
  await revokeApiKey(db, member, gone.credentialId ?? "");
  const lost: string[] = [];
  const ends = Object.entries({ ...watched, gone: [gone, following] as const }).map(
    ([name, [principal, policy]]) => watch.watch(principal, policy, () => lost.push(name)),
  );
  const queries = await database.queries(async () => {
    vi.advanceTimersByTime(ONE_CHECK_MS);
    await vi.waitFor(() => expect(lost).toContain("gone"), PATIENCE);
  });
  expect(queries, "one query for all").toBe(1);
  for (const end of ends) end();
  return lost.filter((name) => name !== "gone");
}

async function setRole(person: Principal, role: Principal["role"]): Promise<void> {
  await db.updateTable("members").set({ role }).where("userId", "=", person.userId).execute();
}

test("nobody loses what they may still have", async () => {
  const session = await sessionOf(member);
  const later = new Date(Date.now() + 60_000);
  const lost = await lostInOneCheck({
    session: [session.principal, following],
    key: [await keyOf(member), following],
    "key that runs out later": [await keyOf(member, later), following],
    "what any key may have": [await keyOf(member), { role: "member", scopes: [] }],
    operator: [{ ...member, via: "operator", credentialId: null }, following],
  });
  expect(lost).toEqual([]);
});

test("who was revoked, ran out, signed out, was demoted or left loses it in one check", async () => {
  const revoked = await keyOf(member);
  const expiring = await keyOf(member, new Date(Date.now() + 60_000));
  const signedOut = await sessionOf(member);
  const expiredSession = await sessionOf(member);
  const demoted = await somebody(db, "admin", member.organizationId);
  const demotedKey = await keyOf(demoted);
  const demotedSession = await sessionOf(demoted);
  const left = await somebody(db, "admin", member.organizationId);
  const leftKey = await keyOf(left);
  const leftSession = await sessionOf(left);

  await revokeApiKey(db, member, revoked.credentialId ?? "");
  await deleteSession(db, signedOut.token);
  await db
    .updateTable("sessions")
    .set({ expiresAt: new Date(0) })
    .where("id", "=", expiredSession.principal.credentialId ?? "")
    .execute();
  await db
    .updateTable("apiKeys")
    .set({ expiresAt: new Date(0) })
    .where("id", "=", expiring.credentialId ?? "")
    .execute();
  await setRole(demoted, "viewer");
  await db.deleteFrom("members").where("userId", "=", left.userId).execute();

  const members: Policy = { role: "member", scopes: ["chat:write"] };
  const lost = await lostInOneCheck({
    revoked: [revoked, following],
    expiring: [expiring, following],
    "signed out": [signedOut.principal, following],
    "expired session": [expiredSession.principal, following],
    "demoted key": [demotedKey, members],
    "demoted session": [demotedSession.principal, members],
    "demoted, but what a viewer may have": [demotedSession.principal, following],
    "left, key": [leftKey, following],
    "left, session": [leftSession.principal, following],
  });
  expect(lost).toEqual([
    "revoked",
    "expiring",
    "signed out",
    "expired session",
    "demoted key",
    "demoted session",
    "left, key",
    "left, session",
  ]);
});

test("whoever left one organization loses what is open in it, though they are in another", async () => {
  const person = await somebody(db, "member", member.organizationId);
  const { principal } = await sessionOf(person);
  const other = await somebody(db, "owner");
  await db
    .insertInto("members")
    .values({ organizationId: other.organizationId, userId: person.userId, role: "admin" })
    .execute();
  await db
    .deleteFrom("members")
    .where("userId", "=", person.userId)
    .where("organizationId", "=", member.organizationId)
    .execute();
  const elsewhere = { ...principal, organizationId: other.organizationId };
  const lost = await lostInOneCheck({
    left: [principal, following],
    elsewhere: [elsewhere, following],
  });
  expect(lost).toEqual(["left"]);
});

test("a key whose scopes were narrowed loses what it has no scope for any more", async () => {
  const key = await keyOf(member);
  await db
    .updateTable("apiKeys")
    .set({ scopes: ["usage:read"] })
    .where("id", "=", key.credentialId ?? "")
    .execute();
  const reading: Policy = { role: "viewer", scopes: ["usage:read"] };
  expect(await lostInOneCheck({ following: [key, following], reading: [key, reading] })).toEqual([
    "following",
  ]);
});

test("whoever stopped watching is not told, and it is told once", async () => {
  const key = await keyOf(member);
  const told = vi.fn<() => void>();
  const ended = vi.fn<() => void>();
  watch.watch(key, following, told);
  watch.watch(key, following, ended)();
  await revokeApiKey(db, member, key.credentialId ?? "");
  await lostInOneCheck({});
  await lostInOneCheck({});
  expect([told.mock.calls.length, ended.mock.calls.length]).toEqual([1, 0]);
});

test("nobody asks where nobody is watched", async () => {
  const end = watch.watch(await keyOf(member), following, () => undefined);
  end();
  const queries = await database.queries(async () => {
    vi.advanceTimersByTime(10 * ONE_CHECK_MS);
    await Promise.resolve();
  });
  expect(queries).toBe(0);
});

test("while the database is away nobody is cut, and it is said; when it is back, they are", async () => {
  const key = await keyOf(member);
  await revokeApiKey(db, member, key.credentialId ?? "");
  let isAway = true;
  const flaky = db.withPlugin({
    transformQuery({ node }) {
      if (isAway) throw new Error("connect ECONNREFUSED");
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  watch.close();
  watch = watchOn(flaky);
  const told = vi.fn<() => void>();
  watch.watch(key, following, told);
  for (let check = 1; check <= 3; check++) {
    vi.advanceTimersByTime(ONE_CHECK_MS);
    await vi.waitFor(() => expect(warnings).toHaveLength(check), PATIENCE);
  }
  expect(told).not.toHaveBeenCalled();
  isAway = false;
  vi.advanceTimersByTime(ONE_CHECK_MS);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce(), PATIENCE);
});
