import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processExists } from "../embedded/postmaster-file.ts";
import {
  createTestDatabase,
  prepareTemplate,
  startTestCluster,
  type TestCluster,
} from "./index.ts";
import { queryOnce } from "./query-once.ts";

describe("the tests' Postgres", () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startTestCluster();
    await prepareTemplate(cluster.address, async (connectionString) => {
      const pool = new Pool({ connectionString });
      await pool.query("CREATE TABLE note (text text)");
      await pool.end();
    });
  });
  afterAll(() => cluster.stop());

  const count = (connectionString: string) =>
    queryOnce(connectionString, "SELECT count(*)::int AS notes FROM note");

  it("clones each database from the migrated template, apart from one another", async () => {
    const names = [1, 2, 3];
    const databases = await Promise.all(names.map(() => createTestDatabase(cluster.address)));
    const [first, second] = databases;
    if (first === undefined || second === undefined) throw new Error("no databases");
    await queryOnce(first.connection, "INSERT INTO note VALUES ('kept apart')");
    expect(await count(first.connectionString)).toEqual([{ notes: 1 }]);
    expect(await count(second.connectionString)).toEqual([{ notes: 0 }]);
    await Promise.all(databases.map((database) => database.drop()));
  });

  it("drops a database although somebody is connected", async () => {
    const database = await createTestDatabase(cluster.address);
    const pool = new Pool(database.connection);
    pool.on("error", () => {}); // the drop ends this idle connection
    await pool.query("SELECT 1");
    await database.drop();
    await expect(pool.query("SELECT 1")).rejects.toThrow(/does not exist|terminat/);
    await pool.end();
  });

  it("leaves nothing running", async () => {
    await using other = await startTestCluster({ durable: true });
    const database = await createTestDatabase(other.address, { template: "template0" });
    expect(await queryOnce(database.connection, "SHOW fsync")).toEqual([{ fsync: "on" }]);
    await other.stop();
    expect(processExists(other.postmasterPid)).toBe(false);
  });
});
