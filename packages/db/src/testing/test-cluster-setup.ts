import type { TestProject } from "vitest/node";
import { prepareTemplate } from "./prepare-template.ts";
import { startTestCluster, type TestClusterAddress } from "./start-test-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The run's Postgres, for `createTestDatabase(inject("testCluster"))`. */
    testCluster: TestClusterAddress;
  }
}

/**
 * Makes the `setup` of a vitest globalSetup file: one cluster for the run with a migrated template.
 * @param migrate brings the schema into an empty database and closes its connections
 */
export function testClusterSetup(migrate: (connectionString: string) => Promise<void>) {
  return async ({ provide }: Pick<TestProject, "provide">): Promise<() => Promise<void>> => {
    const cluster = await startTestCluster();
    try {
      await prepareTemplate(cluster.address, migrate);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    provide("testCluster", cluster.address);
    return () => cluster.stop();
  };
}
