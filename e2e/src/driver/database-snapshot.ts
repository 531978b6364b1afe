import { connect, type Db } from "@parley/db";

/** Every table but `run_owners`, whose leases are renewed all the time. */
const tables = [
  "organizations",
  "users",
  "apiKeys",
  "sessions",
  "signInCodes",
  "conversations",
  "members",
  "messages",
  "runs",
  "runEvents",
  "budgets",
  "usageRecords",
  "idempotencyKeys",
  "runRequests",
  "auditLog",
] as const;

/** All that is stored, as text: to see whether anything was written, changed or deleted. */
export async function takeSnapshot(db: Db): Promise<string> {
  const contents = await Promise.all(
    tables.map(async (table) => {
      const rows: object[] = await db.selectFrom(table).selectAll().execute();
      return [table, rows.map((row) => JSON.stringify(row)).sort()];
    }),
  );
  return JSON.stringify(contents, null, 1);
}

/** A connection of the test's own to the database that the server uses. */
export function connectTo(connectionString: string): Db {
  return connect({
    connectionString,
    max: 2,
    onIdleError: () => undefined,
  });
}
