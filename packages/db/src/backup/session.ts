import { Client } from "pg";

/** How values are written as text, and that nothing of the database's settings cuts a long copy off. */
const SETTINGS = [
  "SET client_encoding = 'UTF8'",
  "SET DateStyle = 'ISO'",
  "SET IntervalStyle = 'postgres'",
  "SET TimeZone = 'UTC'",
  "SET extra_float_digits = 3",
  "SET bytea_output = 'hex'",
  // A whole table is read from its beginning, so that its rows come in the same order again.
  "SET synchronize_seqscans = off",
  "SET max_parallel_workers_per_gather = 0",
  // Rather an error than rows left out.
  "SET row_security = off",
  "SET lock_timeout = '10s'",
  `SELECT set_config(name, '0', false) FROM pg_settings
    WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`,
];

/**
 * Does the work on one connection of its own. When `signal` aborts, the connection is cut: the work
 * fails, and Postgres undoes what it began.
 */
export async function withSession<T>(
  { connectionString, signal }: { connectionString: string; signal: AbortSignal },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = new Client({
    connectionString,
    application_name: "parley backup",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  // The query that is going on fails with the same error.
  client.on("error", () => undefined);
  // A client that is closed while it connects says nothing more, not even that.
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const close = () => {
    abort(signal.reason);
    client.end().catch(() => undefined);
  };
  signal.addEventListener("abort", close);
  try {
    await Promise.race([client.connect(), aborted]);
    for (const setting of SETTINGS) await client.query(setting);
    return await work(client);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
    await client.end().catch(() => undefined);
  }
}
