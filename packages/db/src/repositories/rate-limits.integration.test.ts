import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "../connect.ts";
import type { Db } from "../tables.ts";
import { createTestDatabase } from "../testing/create-test-database.ts";
import { sweepRateLimits, takeFromRateLimits } from "./rate-limits.ts";

/** Two pools, as two processes have them. */
let pools: readonly [Db, Db];

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  const open = () => connect({ connectionString, max: 10, onIdleError: () => undefined });
  pools = [open(), open()];
});
afterAll(() => Promise.all(pools.map((pool) => pool.destroy())));

const MINUTE = 60_000;
const poolOf = (i: number): Db => pools[i % 2 === 0 ? 0 : 1];

test("of many calls at once from two processes, exactly as many pass as may", async () => {
  const buckets = [
    { name: "user a", max: 37 },
    { name: "organization a", max: 1_000 },
  ];
  const taken = await Promise.all(
    Array.from({ length: 100 }, (_, i) => takeFromRateLimits(poolOf(i), buckets, MINUTE)),
  );
  expect(taken.filter(({ isTaken }) => isTaken)).toHaveLength(37);
});

test("what one limit refuses is taken from no other", async () => {
  const organization = { name: "organization b", max: 5 };
  const greedy = [{ name: "user b1", max: 2 }, organization];
  const other = [{ name: "user b2", max: 100 }, organization];
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => takeFromRateLimits(poolOf(i), greedy, MINUTE)),
  );
  const rest = await Promise.all(
    Array.from({ length: 50 }, (_, i) => takeFromRateLimits(poolOf(i), other, MINUTE)),
  );
  expect(rest.filter(({ isTaken }) => isTaken)).toHaveLength(3);
});

test("callers of the same limits in any order do not lock each other out", async () => {
  const names = ["z", "y", "x", "w"];
  const orders = names.map((_, i) => [...names.slice(i), ...names.slice(0, i)]);
  const taken = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      takeFromRateLimits(
        poolOf(i),
        (orders[i % 4] ?? []).map((name) => ({ name, max: 200 })),
        MINUTE,
      ),
    ),
  );
  expect(taken.every(({ isTaken }) => isTaken)).toBe(true);
});

test("tells of the limit with the least room, or of the one that has none", async () => {
  const [db] = pools;
  const wide = { name: "wide", max: 10 };
  const narrow = { name: "narrow", max: 1 };
  const first = await takeFromRateLimits(db, [wide, narrow], MINUTE);
  expect(first).toMatchObject({ isTaken: true, bucket: "narrow", maximum: 1, remaining: 0 });
  const second = await takeFromRateLimits(db, [wide, narrow], MINUTE);
  expect(second).toMatchObject({ isTaken: false, bucket: "narrow", remaining: 0 });
  expect(second.resetMs).toBeGreaterThan(0);
  expect(second.resetMs).toBeLessThanOrEqual(MINUTE);
});

test("begins anew when the window is over, and deletes what nobody comes back to", async () => {
  const [db] = pools;
  const buckets = [{ name: "short", max: 1 }];
  const take = () => takeFromRateLimits(db, buckets, 50);
  expect((await take()).isTaken).toBe(true);
  await expect.poll(async () => (await take()).isTaken).toBe(true);
  const count = async () =>
    (
      await db
        .$extendTables<{ rateLimits: { bucket: string } }>()
        .selectFrom("rateLimits")
        .select("bucket")
        .where("bucket", "=", "short")
        .execute()
    ).length;
  await expect
    .poll(async () => {
      await sweepRateLimits(db);
      return count();
    })
    .toBe(0);
});
