import { randomUUID } from "node:crypto";
import { tableContents } from "@parley/db/testing";
import { type ApiKey, type Principal, scope } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type ApiKeys, createApiKeys } from "./api-keys.ts";
import { type CountedDatabase, somebody, startCountedDatabase } from "./testing/test-database.ts";

let database: CountedDatabase;
let apiKeys: ApiKeys;
let member: Principal;

beforeAll(async () => {
  database = await startCountedDatabase(inject("testCluster"));
  apiKeys = createApiKeys(database.db);
  member = await somebody(database.db, "member");
});
afterAll(() => database[Symbol.asyncDispose]());

const make = (principal: Principal, more: object = {}) =>
  apiKeys.create(principal, { name: "A key", scopes: ["chat:write"], ...more });

async function allOf(principal: Principal): Promise<ApiKey[]> {
  return (await apiKeys.list(principal, { limit: 100 })).items;
}

describe("the secret of a key", () => {
  test("is shown once, and is in no table", async () => {
    const { secret, ...key } = await make(member);
    expect(secret).toMatch(/^prl_[\w-]{43}$/);
    expect(key.prefix).toBe(secret.slice(0, 12));
    const found = (await allOf(member)).find(({ id }) => id === key.id);
    expect(found).toEqual(key);
    const stored = JSON.stringify(await tableContents(database.db));
    expect(stored).toContain(key.prefix);
    for (const part of [secret, secret.slice(4), secret.slice(0, 20), secret.slice(-20)])
      expect(stored).not.toContain(part);
    expect(stored).not.toContain(Buffer.from(secret).toString("hex"));
  });

  test("is another one each time", async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => make(member)));
    expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(20);
  });
});

describe("a key", () => {
  test("has the scopes that were asked for, each once", async () => {
    const { scopes } = await make(member, { scopes: ["usage:read", "chat:write", "usage:read"] });
    expect(scopes).toEqual(["usage:read", "chat:write"]);
  });

  test.for(scope.options)("that has not %s cannot give it away", async (missing) => {
    const others = scope.options.filter((one) => one !== missing);
    const byKey: Principal = { ...member, via: "key", scopes: others };
    const before = await tableContents(database.db);
    for (const wanted of [[missing], [...others, missing]])
      await expect(make(byKey, { scopes: wanted })).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringContaining(missing),
      });
    expect(await tableContents(database.db)).toEqual(before);
    expect((await make(byKey, { scopes: others })).scopes).toEqual(others);
  });

  test("may run out later, but not have run out already", async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    expect((await make(member, { expiresAt })).expiresAt).toBe(expiresAt);
    for (const past of [new Date(), new Date(0)])
      await expect(make(member, { expiresAt: past.toISOString() })).rejects.toMatchObject({
        code: "BAD_REQUEST",
        message: expect.stringContaining("expiresAt"),
      });
  });

  test("is revoked once: again is fine, and changes nothing", async () => {
    const { id } = await make(member);
    const revoked = await apiKeys.revoke(member, id);
    expect(revoked.revokedAt).not.toBeNull();
    expect(await apiKeys.revoke(member, id)).toEqual(revoked);
    expect((await allOf(member)).find((key) => key.id === id)).toEqual(revoked);
  });

  test("of somebody else does not exist", async () => {
    const { id } = await make(member);
    const strangers = [
      await somebody(database.db, "owner", member.organizationId),
      await somebody(database.db, "owner"),
      { ...member, organizationId: randomUUID() },
    ];
    const before = await tableContents(database.db);
    for (const stranger of strangers) {
      const refusal = apiKeys.revoke(stranger, id);
      await expect(refusal).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect(await allOf(stranger)).toEqual([]);
    }
    await expect(apiKeys.revoke(member, randomUUID())).rejects.toMatchObject({ code: "NOT_FOUND" });
    const after = await tableContents(database.db);
    expect(after).toEqual(before);
  });
});

test("the list has every key once, the latest first, in pages", async () => {
  const person = await somebody(database.db, "viewer");
  const made: string[] = [];
  for (let at = 0; at < 7; at++) made.unshift((await make(person, { name: `Key ${at}` })).id);
  const listed: string[] = [];
  let cursor: string | undefined;
  const sizes: number[] = [];
  do {
    const { items, nextCursor } = await apiKeys.list(person, { cursor, limit: 3 });
    sizes.push(items.length);
    listed.push(...items.map(({ id }) => id));
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect([listed, sizes]).toEqual([made, [3, 3, 1]]);
});
