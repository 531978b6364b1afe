import { randomUUID } from "node:crypto";
import type { Principal } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "../connect.ts";
import type { Db } from "../tables.ts";
import { createTestDatabase } from "../testing/create-test-database.ts";
import { touchConversation } from "./conversations.ts";
import { ensureOwner } from "./owners.ts";

const AT_ONCE = 24;
let db: Db;
let principal: Principal;

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  db = connect({ connectionString, max: AT_ONCE, onIdleError: () => undefined });
  principal = {
    ...(await ensureOwner(db, randomUUID)),
    role: "owner",
    scopes: "all",
    via: "operator",
    credentialId: null,
  };
});
afterAll(() => db.destroy());

test("of many who begin a conversation at once one makes it, and none fails", async () => {
  for (let round = 0; round < 30; round++) {
    const options = {
      id: randomUUID(),
      create: true,
      temporary: false,
      temporaryForMs: 1_000,
      titleIfNone: "The first words",
    };
    const touched = await Promise.all(
      Array.from({ length: AT_ONCE }, () => touchConversation(db, principal, options)),
    );
    expect(touched.filter((one) => one?.was === "created")).toHaveLength(1);
    expect(touched.filter((one) => one?.was === "existing")).toHaveLength(AT_ONCE - 1);
  }
});
