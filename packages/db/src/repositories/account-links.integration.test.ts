import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "../connect.ts";
import type { Db } from "../tables.ts";
import { createTestDatabase } from "../testing/create-test-database.ts";
import { insertOrganization, insertPerson } from "../testing/insert-people.ts";
import { insertAccountLink, redeemAccountLink } from "./account-links.ts";

let db: Db;

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  db = connect({ connectionString, max: 8, onIdleError: () => undefined });
});
afterAll(() => db.destroy());

test("of many who use a link at once one gets it, and another link of the person is over", async () => {
  const organizationId = await insertOrganization(db);
  for (let round = 0; round < 10; round++) {
    const { userId } = await insertPerson(db, { organizationId, role: "member" });
    const tokens = ["one", "two"].map((name) => `${name}-${round}`);
    for (const token of tokens)
      await insertAccountLink(db, { token, userId, madeVia: "mail", lifetimeMs: 60_000 });
    const redeem = (at: number) =>
      db.transaction().execute((trx) => redeemAccountLink(trx, "password", tokens[at % 2] ?? ""));
    const got = await Promise.all(Array.from({ length: 8 }, (_none, at) => redeem(at)));
    expect(got.filter((link) => link !== undefined)).toEqual([expect.objectContaining({ userId })]);
  }
});
