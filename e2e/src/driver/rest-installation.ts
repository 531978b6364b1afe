import type { Db } from "@parley/db";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { connectTo } from "./database-snapshot.ts";
import { Installation } from "./installation.ts";
import { insertStranger, type Stranger } from "./stranger.ts";

/** A server on a database that the test can look into, with somebody else's rows in it. */
export interface ObservedInstallation extends AsyncDisposable {
  installation: Installation;
  db: Db;
  stranger: Stranger;
}

export async function startObserved(
  env: Record<string, string> = {},
): Promise<ObservedInstallation> {
  const resources = new AsyncDisposableStack();
  try {
    const cluster = resources.use(await startTestCluster());
    const database = await createTestDatabase(cluster.address, { template: "template0" });
    const installation = resources.use(
      await Installation.start({ DATABASE_URL: database.connectionString, ...env }),
    );
    const db = resources.use(connectTo(database.connectionString));
    const stranger = await insertStranger(db);
    return {
      installation,
      db,
      stranger,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
