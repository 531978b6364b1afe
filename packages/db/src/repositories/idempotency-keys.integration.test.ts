import { randomBytes, randomUUID } from "node:crypto";
import type { Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "../connect.ts";
import type { Db } from "../tables.ts";
import { createTestDatabase } from "../testing/create-test-database.ts";
import { insertConversation } from "./conversations.ts";
import {
  answerIdempotencyKey,
  giveBackIdempotencyKey,
  takeIdempotencyKey,
} from "./idempotency-keys.ts";
import { ensureOwner } from "./owners.ts";

let db: Db;
let principal: Principal;
const digest = randomBytes(32);

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  db = connect({ connectionString, max: 20, onIdleError: () => undefined });
  principal = {
    ...(await ensureOwner(db, randomUUID)),
    role: "owner",
    scopes: "all",
    via: "operator",
    credentialId: null,
  };
});
afterAll(() => db.destroy());

const take = (key: string) =>
  takeIdempotencyKey(db, principal, key, { digest, requestId: randomUUID() });
const answer = (requestId = "", body = "{}", conversationId: string | null = null) => ({
  digest,
  requestId,
  status: 200,
  body,
  conversationId,
});

test("of many at once one takes the key, and all are told of its call", async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => take("many")));
  expect(new Set(taken.map((call) => call?.requestId)).size).toBe(1);
});

test("the first answer is the one that all give", async () => {
  const call = await take("first");
  const given = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      answerIdempotencyKey(db, principal, "first", answer(call?.requestId, `{"at":${at}}`)),
    ),
  );
  expect(new Set(given.map(({ body }) => body)).size).toBe(1);
  expect((await take("first"))?.body).toBe(given[0]?.body);
});

test("a call that went well keeps its key, though a same one was refused and gave it back", async () => {
  const call = await take("given back");
  await giveBackIdempotencyKey(db, principal, "given back", call?.requestId ?? "");
  await answerIdempotencyKey(db, principal, "given back", answer(call?.requestId));
  expect(await take("given back")).toMatchObject({ requestId: call?.requestId, body: "{}" });
});

test("a key that another call has taken since is left to that", async () => {
  const call = await take("taken since");
  await giveBackIdempotencyKey(db, principal, "taken since", call?.requestId ?? "");
  const other = await take("taken since");
  await answerIdempotencyKey(db, principal, "taken since", answer(call?.requestId));
  expect(await take("taken since")).toMatchObject({ requestId: other?.requestId, body: null });
});

test("an answer is not kept that tells of a conversation that is gone", async () => {
  const gone = randomUUID();
  const call = await take("gone");
  const told = answer(call?.requestId, '{"secret":1}', gone);
  expect(await answerIdempotencyKey(db, principal, "gone", told)).toEqual({
    status: 200,
    body: '{"secret":1}',
  });
  expect((await take("gone"))?.body).toBeNull();
  await insertConversation(db, principal, { id: gone, title: null });
  await answerIdempotencyKey(db, principal, "gone", told);
  await db.deleteFrom("conversations").where("id", "=", gone).execute();
  expect((await take("gone"))?.requestId).not.toBe(call?.requestId);
});

test("old keys that are taken anew by many at once wait for nobody in a circle", async () => {
  const keys = Array.from({ length: 10 }, (_, at) => `old ${at}`);
  for (let round = 0; round < 20; round++) {
    const before = await Promise.all(keys.map(take));
    await db
      .updateTable("idempotencyKeys")
      .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
      .execute();
    const anew = await Promise.all([...keys, ...keys.toReversed()].map(take));
    expect(new Set(anew.map((call) => call?.requestId)).size).toBe(keys.length);
    const earlier = new Set(before.map((call) => call?.requestId));
    expect(anew.filter((call) => earlier.has(call?.requestId))).toEqual([]);
  }
});
