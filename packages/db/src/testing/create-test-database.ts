import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { connectionStringFor, type SocketConnection } from "../embedded/connection.ts";
import { MAINTENANCE_DATABASE } from "../embedded/server-settings.ts";
import { waitUntil } from "../embedded/wait-until.ts";
import { TEMPLATE } from "./prepare-template.ts";
import { databaseIn, type TestClusterAddress } from "./start-test-cluster.ts";

/** How long open sessions may take to end by themselves, in ms. */
const GRACE_MS = 500;

export interface TestDatabase {
  /** Settings for `pg.Pool`. */
  readonly connection: SocketConnection;
  readonly connectionString: string;
  /** Drops the database; who is still connected after half a second is cut off. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates a database of its own for one test file.
 * @param address what vitest's `inject("testCluster")` returns
 * @param options.template the database to clone (default: the migrated one; `template0` is empty)
 */
export async function createTestDatabase(
  address: TestClusterAddress,
  { template = TEMPLATE }: { template?: string } = {},
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await inMaintenance(address, (client) => {
    const [created, cloned] = [name, template].map((each) => client.escapeIdentifier(each));
    return client.query(`CREATE DATABASE ${created} TEMPLATE ${cloned}`);
  });
  const connection = databaseIn(address, name);
  const drop = () => dropDatabase(address, name);
  return {
    connection,
    connectionString: connectionStringFor(connection),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function dropDatabase(address: TestClusterAddress, name: string): Promise<void> {
  await inMaintenance(address, async (client) => {
    // pg's Pool.end() returns before its sessions have: cut off, they would throw out of nowhere.
    const sql = "SELECT FROM pg_stat_activity WHERE datname = $1";
    const unused = async () => (await client.query(sql, [name])).rowCount === 0;
    await waitUntil(unused, { timeoutMs: GRACE_MS });
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  });
}

async function inMaintenance(
  address: TestClusterAddress,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client(databaseIn(address, MAINTENANCE_DATABASE));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
