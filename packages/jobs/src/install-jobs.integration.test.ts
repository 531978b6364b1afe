import { randomUUID } from "node:crypto";
import { createTestDatabase, queryOnce, type TestDatabase } from "@parley/db/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { installJobs } from "./install-jobs.ts";

/** A role of a database that is another's, as hosted Postgres has them. */
const role = `jobs_${randomUUID().replaceAll("-", "")}`;
let database: TestDatabase;
let asRole: string;

beforeAll(async () => {
  database = await createTestDatabase(inject("testCluster"), { template: "template0" });
  await queryOnce(database.connectionString, `CREATE ROLE ${role} LOGIN`);
  asRole = database.connectionString.replace(/([?&]user=)[^&]*/, `$1${role}`);
});
afterAll(async () => {
  const { connectionString } = database;
  await queryOnce(connectionString, `DROP OWNED BY ${role} CASCADE`);
  await queryOnce(connectionString, `DROP ROLE ${role}`);
  await database.drop();
});

test("a role that may not create the schema is told what to do, and by that it works", async () => {
  const { connection, connectionString } = database;
  const failure: unknown = await installJobs(asRole).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "JobsInstallError", code: "JOBS_INSTALL" });
  const words = failure instanceof Error ? failure.message : "";
  const grant = /GRANT CREATE ON DATABASE \S+ TO \S+;/.exec(words)?.[0];
  expect(grant).toBe(`GRANT CREATE ON DATABASE ${connection.database} TO ${role};`);
  await queryOnce(connectionString, grant ?? "");
  await installJobs(asRole);
  // The next start needs it no more.
  await queryOnce(
    connectionString,
    `REVOKE CREATE ON DATABASE "${connection.database}" FROM ${role}`,
  );
  await installJobs(asRole);
});
