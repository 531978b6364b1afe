import { Client } from "pg";
import { connectionStringFor } from "../embedded/connection.ts";
import { MAINTENANCE_DATABASE } from "../embedded/server-settings.ts";
import { databaseIn, type TestClusterAddress } from "./start-test-cluster.ts";

/** The migrated database that test databases are cloned from unless they name another. */
export const TEMPLATE = "parley_template";

/**
 * Creates a database, migrates it, and closes it to connections, which a template must be free of.
 * @param migrate has to close its connections before it returns
 * @returns the template's name, for `createTestDatabase`
 */
export async function prepareTemplate(
  address: TestClusterAddress,
  migrate: (connectionString: string) => Promise<void>,
  name: string = TEMPLATE,
): Promise<string> {
  const client = new Client(databaseIn(address, MAINTENANCE_DATABASE));
  await client.connect();
  try {
    const template = client.escapeIdentifier(name);
    await client.query(`CREATE DATABASE ${template}`);
    await migrate(connectionStringFor(databaseIn(address, name)));
    await client.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
  return name;
}
