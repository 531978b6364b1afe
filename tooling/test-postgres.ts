import { connect, migrate } from "@parley/db";
import { testClusterSetup } from "@parley/db/testing";
import { installJobs } from "@parley/jobs";

/** Vitest's global setup of the integration tests: one Postgres for the run, with a migrated template. */
export default testClusterSetup(async (connectionString) => {
  const connection = { connectionString, max: 2, onIdleError: failTheRun };
  await using db = connect(connection);
  await migrate(db);
  await installJobs(connectionString);
});

function failTheRun(error: Error): never {
  throw error;
}
