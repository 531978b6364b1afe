import type { CountedUsage, Principal } from "@parley/shared";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect } from "../connect.ts";
import type { Db } from "../tables.ts";
import {
  createTestDatabase,
  insertKey,
  insertOrganization,
  insertPerson,
  type TestDatabase,
} from "../testing/index.ts";
import { listUsageToRollUp, rollUpUsage } from "./usage-days.ts";
import { sumUsage, type UsageFilter, type UsageSums } from "./usage-records.ts";

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const models = ["one", "two"];

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase(inject("testCluster"));
  const { connectionString } = database;
  db = connect({ connectionString, max: 4, onIdleError: () => undefined });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

interface Spender {
  userId: string;
  apiKeyId: string | null;
}

async function startOrganization() {
  const organizationId = await insertOrganization(db);
  const spenders: Spender[] = [];
  for (let people = 0; people < 2; people++) {
    const person = await insertPerson(db, { organizationId, role: "member" });
    const { id: apiKeyId } = await insertKey(db, person, { scopes: ["*"] });
    spenders.push({ userId: person.userId, apiKeyId }, { userId: person.userId, apiKeyId: null });
  }
  const principal: Principal = {
    organizationId,
    userId: spenders[0]?.userId ?? "",
    role: "owner",
    scopes: "all",
    via: "session",
    credentialId: null,
  };
  return { organizationId, spenders, principal };
}

/** Times of the last forty days, midnights among them. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 1, DAY_MS / 2, DAY_MS - 1))
  .map(([daysAgo, ms]) => TODAY - daysAgo * DAY_MS + ms);
const record = fc.record({
  spender: fc.nat({ max: 3 }),
  model: fc.constantFrom(...models),
  tokens: fc.nat({ max: 200_000 }),
  cost: fc.option(fc.nat({ max: 2_000_000_000 })),
  firstTokenMs: fc.option(fc.nat({ max: 90_000 })),
  at: time,
});
type MadeUp = typeof record extends fc.Arbitrary<infer Value> ? Value : never;

const insert = (organizationId: string, spenders: Spender[], records: readonly MadeUp[]) =>
  db
    .insertInto("usageRecords")
    .values(
      records.map(({ spender, model, tokens, cost, firstTokenMs, at }) => ({
        organizationId,
        userId: null,
        ...spenders[spender],
        runId: null,
        model,
        inputTokens: tokens,
        outputTokens: tokens % 7,
        cacheReadTokens: tokens % 5,
        cacheWriteTokens: tokens % 3,
        costMicroDollars: cost === null ? null : String(cost),
        estimated: false,
        firstTokenMs,
        createdAt: new Date(at),
      })),
    )
    .execute();

async function rollUpAll(organizationId: string): Promise<void> {
  while (await rollUpUsage(db, organizationId));
}

/** All but the medians, in an order of its own: two rows may cost the same. */
function exactly(sums: UsageSums): unknown {
  const plain = ({ firstTokenMs: _median, ...rest }: CountedUsage) => JSON.stringify(rest);
  return Object.entries(sums).map(([by, rows]) => [by, [rows].flat().map(plain).sort()]);
}

describe("usage that is rolled up", () => {
  it("is to the token and micro-dollar what its records are, of any span, person, key and model", async () => {
    const filterOf = fc.record({
      spender: fc.option(fc.nat({ max: 3 })),
      byKey: fc.boolean(),
      model: fc.option(fc.constantFrom(...models)),
      span: fc.tuple(time, time).filter(([from, to]) => from < to),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 60 }),
        fc.array(filterOf, { minLength: 3, maxLength: 6 }),
        async (records, filters) => {
          const { organizationId, spenders, principal } = await startOrganization();
          await insert(organizationId, spenders, records);
          const read = () =>
            Promise.all(
              filters.map(({ spender, byKey, model, span: [from, to] }) => {
                const { userId, apiKeyId } = spenders[spender ?? -1] ?? {};
                const filter: UsageFilter = {
                  from: new Date(from),
                  to: new Date(to),
                  model: model ?? undefined,
                  ...(byKey ? { apiKeyId: apiKeyId ?? undefined } : { userId }),
                };
                return sumUsage(db, principal, filter);
              }),
            );
          const before = await read();
          await rollUpUsage(db, organizationId);
          expect((await read()).map(exactly)).toEqual(before.map(exactly));
          await rollUpAll(organizationId);
          expect((await read()).map(exactly)).toEqual(before.map(exactly));
          // The sum itself, by another way.
          const [from, to] = [TODAY - 50 * DAY_MS, TODAY + DAY_MS];
          const { total } = await sumUsage(db, principal, {
            from: new Date(from),
            to: new Date(to),
          });
          expect(total.costMicroDollars).toBe(
            records.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it("is read in place of its records, which are counted once, whoever rolls it up at the same time", async () => {
    const { organizationId, spenders, principal } = await startOrganization();
    const some = { spender: 0, model: "one", tokens: 10, cost: 7, firstTokenMs: 1_234 };
    const days = [0, 1, 2, 35, 40].map((daysAgo) => ({ ...some, at: TODAY - daysAgo * DAY_MS }));
    await insert(organizationId, spenders, days);
    expect(await listUsageToRollUp(db, undefined)).toContain(organizationId);
    await Promise.all([1, 2, 3].map(() => rollUpAll(organizationId)));
    expect(await listUsageToRollUp(db, undefined)).not.toContain(organizationId);
    const rolled = await db
      .selectFrom("usageDays")
      .select(["firstTokenMs", "runs"])
      .where("organizationId", "=", organizationId)
      .execute();
    // In the first hour of a day the one before is still open.
    expect([3, 4]).toContain(rolled.length);
    expect(rolled[0]).toEqual({ firstTokenMs: 1_200, runs: 1 });
    const span = { from: new Date(TODAY - 50 * DAY_MS), to: new Date(TODAY + DAY_MS) };
    expect((await sumUsage(db, principal, span)).total).toMatchObject({
      runs: 5,
      costMicroDollars: 35,
      firstTokenMs: 1_200,
    });
    await db.deleteFrom("usageRecords").where("organizationId", "=", organizationId).execute();
    expect((await sumUsage(db, principal, span)).total.runs).toBe(rolled.length);
  });

  it("forgets whose it was with the person, and keeps what it cost", async () => {
    const { organizationId, spenders, principal } = await startOrganization();
    const some = { model: "one", tokens: 10, firstTokenMs: null, at: TODAY - 5 * DAY_MS };
    await insert(organizationId, spenders, [
      { ...some, spender: 0, cost: 1 },
      { ...some, spender: 1, cost: 2 },
      { ...some, spender: 2, cost: 4 },
    ]);
    await rollUpAll(organizationId);
    const [gone, stays] = [spenders[0]?.userId, spenders[2]?.userId];
    await db
      .deleteFrom("users")
      .where("id", "=", gone ?? "")
      .execute();
    const span = { from: new Date(TODAY - 20 * DAY_MS), to: new Date(TODAY) };
    const { byPerson, total } = await sumUsage(db, principal, span);
    expect(byPerson.map(({ userId, costMicroDollars }) => [userId, costMicroDollars])).toEqual([
      [stays, 4],
      [null, 3],
    ]);
    expect(total.costMicroDollars).toBe(7);
    const { rows } = await sql`SELECT FROM usage_days WHERE user_id = ${gone}`.execute(db);
    expect(rows).toEqual([]);
  });
});
