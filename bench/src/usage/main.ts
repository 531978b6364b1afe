import { parseArgs } from "node:util";
import { connect, migrate, rollUpUsage, sumUsage } from "@parley/db";
import { createTestDatabase, queryOnce, startTestCluster } from "@parley/db/testing";
import { percentile } from "../percentile.ts";
import { fillUsage } from "./fill.ts";

const DAY_MS = 24 * 60 * 60_000;
const READS = 10;

const { values } = parseArgs({ options: { records: { type: "string", default: "1000000" } } });
const records = Number(values.records);

const cluster = await startTestCluster({ durable: true });
try {
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  const { connectionString } = database;
  const db = connect({ connectionString, max: 1, onIdleError: console.error });
  await migrate(db);
  const principal = await fillUsage(db, connectionString, records);

  const measure = async (what: string): Promise<void> => {
    for (const days of [30, 365])
      for (const userId of [undefined, principal.userId]) {
        const times: number[] = [];
        for (let reads = 0; reads < READS; reads++) {
          const to = new Date();
          const from = new Date(to.getTime() - days * DAY_MS);
          const began = performance.now();
          await sumUsage(db, principal, { from, to, userId });
          times.push(performance.now() - began);
        }
        const [median, p95] = [50, 95].map((p) => `${Math.round(percentile(times, p))} ms`);
        const whose = userId === undefined ? "the organization's" : "one person's";
        console.log(`${what}: ${whose} last ${days} days: median ${median}, p95 ${p95}`);
      }
  };

  await measure(`${records} records`);
  const began = performance.now();
  while (await rollUpUsage(db, principal.organizationId));
  console.log(`Rolled up in ${Math.round(performance.now() - began)} ms`);
  await queryOnce(connectionString, "VACUUM ANALYZE usage_days");
  await measure("rolled up");
  await db.destroy();
} finally {
  await cluster.stop();
}
