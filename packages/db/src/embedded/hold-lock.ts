import { Client, type ClientConfig } from "pg";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { waitUntil } from "./wait-until.ts";

/** Two numbers of ours; the lock lives in the maintenance database, away from the application's. */
const LOCK = [1_885_434_476, 1] as const;

/** A killed holder's backend lets go when it notices, which takes a moment. */
const PATIENCE_MS = 2_000;

export interface HeldLock {
  /** Ends the connection, and with it the lock. */
  release(): Promise<void>;
}

/** The cluster is in use; `holder` is the process that uses it, if it could be found. */
export class ClusterInUse extends EmbeddedPostgresError {
  readonly holder: number | undefined;

  constructor(dataDir: string, holder: number | undefined) {
    const who = holder === undefined ? "" : ` (process ${holder})`;
    super(
      `${dataDir} is already in use by another Parley${who}. Stop it, or set DATA_DIR to another folder.`,
    );
    this.holder = holder;
  }
}

/**
 * Takes the lock that makes this process the only Parley on the cluster. It belongs to one
 * connection, so it ends with the process, however that dies.
 * @param onLost called once if the connection ends before `release`
 * @throws ClusterInUse when another process still holds it after two seconds
 */
export async function holdLock(
  connection: ClientConfig,
  dataDir: string,
  onLost: (cause: Error) => void,
): Promise<HeldLock> {
  const client = new Client({ ...connection, application_name: `parley, process ${process.pid}` });
  let lost: ((cause: Error) => void) | undefined;
  const lose = (cause: Error) => {
    lost?.(cause);
    lost = undefined;
  };
  client.on("error", lose);
  client.on("end", () => lose(new Error("the connection was closed")));
  await client.connect();
  try {
    if (!(await waitUntil(() => tryLock(client), { timeoutMs: PATIENCE_MS, intervalMs: 50 }))) {
      throw new ClusterInUse(dataDir, await findHolder(client));
    }
  } catch (error) {
    await client.end();
    throw error;
  }
  lost = onLost;
  return {
    async release() {
      lost = undefined;
      await client.end();
    },
  };
}

async function tryLock(client: Client): Promise<boolean> {
  const sql = "SELECT pg_try_advisory_lock($1, $2) AS taken";
  const { rows } = await client.query<{ taken: boolean }>(sql, [...LOCK]);
  return rows[0]?.taken === true;
}

/** Who holds the lock of a cluster, seen from outside; undefined: nobody. */
export async function findLockHolder(
  connection: ClientConfig,
): Promise<{ pid: number | undefined } | undefined> {
  const client = new Client(connection);
  client.on("error", () => {}); // connect() and query() reject with the same error
  await client.connect();
  try {
    const names = await holders(client);
    return names.length === 0 ? undefined : { pid: processIn(names) };
  } finally {
    await client.end();
  }
}

async function findHolder(client: Client): Promise<number | undefined> {
  return processIn(await holders(client));
}

async function holders(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ application_name: string }>(
    `SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted
       AND l.classid::int8 = $1 AND l.objid::int8 = $2 AND l.objsubid = 2`,
    [...LOCK],
  );
  return rows.map((row) => row.application_name);
}

function processIn([name = ""]: readonly string[]): number | undefined {
  const pid = /process (\d+)$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
