import { connect, type Db } from "@parley/db";
import { tableContents } from "@parley/db/testing";

/** What is written all the time: the leases of the processes that serve. */
const EXCEPT = ["run_owners"];

/** All that is stored, as text: to see whether anything was written, changed or deleted. */
export async function takeSnapshot(db: Db, except: readonly string[] = []): Promise<string> {
  return JSON.stringify(await tableContents(db, { except: [...EXCEPT, ...except] }), null, 1);
}

/** A connection of the test's own to the database that the server uses. */
export function connectTo(connectionString: string): Db {
  return connect({
    connectionString,
    max: 2,
    onIdleError: () => undefined,
  });
}
