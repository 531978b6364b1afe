import { randomUUID } from "node:crypto";
import { appendAudit, connect, type Db, ensureOwner } from "@parley/db";
import { createTestDatabase } from "@parley/db/testing";
import type { Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createApiKeys } from "./api-keys.ts";
import { createAuditLog } from "./audit-log.ts";

let db: Db;
let principal: Principal;

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  db = connect({ connectionString, max: 5, onIdleError: () => undefined });
  principal = {
    ...(await ensureOwner(db, randomUUID)),
    role: "owner",
    scopes: "all",
    via: "session",
    credentialId: randomUUID(),
    requestId: randomUUID(),
  };
});
afterAll(() => db.destroy());

const audit = () => createAuditLog(db);
const target = { type: "thing", id: "1" };

async function addOrganization(): Promise<Principal> {
  const organizationId = randomUUID();
  await db.insertInto("organizations").values({ id: organizationId, name: "Others" }).execute();
  return { ...principal, organizationId };
}

test("tells of keys that are made and revoked, once, by whom and in which request", async () => {
  const keys = createApiKeys(db);
  const { secret, ...made } = await keys.create(principal, {
    name: "Mine",
    scopes: ["usage:read"],
  });
  await keys.revoke(principal, made.id);
  await keys.revoke(principal, made.id);
  const { items } = await audit().list(principal, { limit: 10 });
  const told = { name: "Mine", prefix: made.prefix, scopes: ["usage:read"], expiresAt: null };
  const common = {
    actor: { userId: principal.userId, via: "session", credentialId: principal.credentialId },
    target: { type: "apiKey", id: made.id },
    requestId: principal.requestId,
  };
  expect(items).toMatchObject([
    { ...common, action: "apiKey.revoke", before: told, after: null },
    { ...common, action: "apiKey.create", before: null, after: told },
  ]);
  expect(JSON.stringify(items)).not.toContain(secret.slice(made.prefix.length));
});

test("has no entry of what was rolled back", async () => {
  const action = "thing.rollBack";
  const done = db.transaction().execute(async (trx) => {
    await appendAudit(trx, principal, { action, target });
    throw new Error("Not done after all.");
  });
  await expect(done).rejects.toThrow("Not done");
  expect((await audit().list(principal, { action, limit: 1 })).items).toEqual([]);
});

test("is never changed, and goes only with its organization", async () => {
  const other = await addOrganization();
  await appendAudit(db, other, { action: "thing.keep", target });
  const { organizationId } = other;
  const mine = db.updateTable("auditLog").where("organizationId", "=", organizationId);
  await expect(mine.set({ action: "thing.hide" }).execute()).rejects.toThrow(/append-only/);
  const rows = db.deleteFrom("auditLog").where("organizationId", "=", organizationId);
  await expect(rows.execute()).rejects.toThrow(/append-only/);
  expect((await audit().list(other, { limit: 5 })).items).toHaveLength(1);
  await db.deleteFrom("organizations").where("id", "=", organizationId).execute();
  expect((await audit().list(other, { limit: 5 })).items).toEqual([]);
});

test("is one organization's, page by page, and can be asked for a person, an action and a time", async () => {
  const other = await addOrganization();
  const colleague = {
    ...other,
    userId: randomUUID(),
    via: "operator",
    credentialId: null,
  } as const;
  for (let count = 0; count < 7; count++)
    await appendAudit(db, count % 2 === 0 ? other : colleague, {
      action: count < 3 ? "thing.open" : "thing.close",
      target: { type: "thing", id: String(count) },
    });
  await appendAudit(
    db,
    { organizationId: other.organizationId, via: "system" },
    {
      action: "thing.expire",
      target,
    },
  );
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await audit().list(other, { limit: 3, cursor });
    ids.push(...page.items.map((entry) => entry.target.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(ids).toEqual(["1", "6", "5", "4", "3", "2", "1", "0"]);

  const idsOf = async (filter: object) =>
    (await audit().list(other, { limit: 50, ...filter })).items.map((entry) => entry.target.id);
  expect(await idsOf({ actorId: colleague.userId })).toEqual(["5", "3", "1"]);
  expect(await idsOf({ action: "thing.open" })).toEqual(["2", "1", "0"]);
  expect(await idsOf({ from: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
  expect(await idsOf({ to: new Date(Date.now() + 60_000).toISOString() })).toHaveLength(8);
  const [system] = (await audit().list(other, { limit: 1 })).items;
  expect(system?.actor).toEqual({ userId: null, via: "system", credentialId: null });
});
