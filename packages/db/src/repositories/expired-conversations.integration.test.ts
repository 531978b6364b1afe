import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase, type TestDatabase } from "../testing/create-test-database.ts";
import type { Db } from "../tables.ts";
import { lockExpired } from "./expired-conversations.ts";
import { ensureOwner, type Owner } from "./owners.ts";

let database: TestDatabase;
let db: Db;
let owner: Owner;

beforeAll(async () => {
  database = await createTestDatabase(inject("testCluster"));
  db = connect({
    connectionString: database.connectionString,
    max: 3,
    onIdleError: () => undefined,
  });
  owner = await ensureOwner(db, randomUUID);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Conversations that expired one after the other, each with so many messages. */
async function insertExpired(sizes: readonly number[]): Promise<string[]> {
  await db.deleteFrom("conversations").execute();
  const ids = sizes.map(() => randomUUID());
  await db
    .insertInto("conversations")
    .values(
      ids.map((id, at) => ({
        ...owner,
        id,
        title: null,
        expiresAt: new Date(Date.UTC(2026, 0, 1, 0, 0, at)),
      })),
    )
    .execute();
  const messages = sizes.flatMap((size, at) =>
    Array.from({ length: size }, () => ({
      id: randomUUID(),
      organizationId: owner.organizationId,
      conversationId: ids[at] ?? "",
      parentId: null,
      role: "user" as const,
      content: "[]",
    })),
  );
  if (messages.length > 0) await db.insertInto("messages").values(messages).execute();
  return ids;
}

const lockOnce = () => db.transaction().execute((trx) => lockExpired(trx));

test("takes those first that expired first, and few messages at once", async () => {
  const ids = await insertExpired([2, 497, 3, 1]);
  expect(await lockOnce()).toEqual(ids.slice(0, 3));
});

test("takes one that has many messages by itself, and one that has none with others", async () => {
  const ids = await insertExpired([600, 0, 1]);
  expect(await lockOnce()).toEqual(ids.slice(0, 1));
  const others = await insertExpired([0, 1, 600, 0]);
  expect(await lockOnce()).toEqual(others.slice(0, 3));
});

test("takes few conversations at once", async () => {
  const ids = await insertExpired(Array.from({ length: 260 }, () => 0));
  expect(await lockOnce()).toEqual(ids.slice(0, 250));
});

test("leaves to others what they have locked, without waiting for them", async () => {
  const ids = await insertExpired([0, 0, 0]);
  await db.transaction().execute(async (trx) => {
    await trx
      .selectFrom("conversations")
      .select("id")
      .where("id", "=", ids[1] ?? "")
      .forUpdate()
      .execute();
    expect(await lockOnce()).toEqual([ids[0], ids[2]]);
  });
});
