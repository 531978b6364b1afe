import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { traceQuery } from "./trace-query.ts";
import type { Tables } from "./tables.ts";

export interface ConnectOptions {
  connectionString: string;
  /** The most connections of this process's pool. */
  max: number;
  /** Told of a pooled connection that broke while idle; the pool replaces it by itself. */
  onIdleError: (error: Error) => void;
}

/** Milliseconds that a query may wait for a pooled connection before it fails. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** Milliseconds after which Postgres itself gives a statement up: no query of ours is that slow. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Connections of a pool, at one moment. */
export interface PoolUse {
  total: number;
  idle: number;
  /** Queries that wait for a connection. */
  waiting: number;
}

const pools = new WeakMap<object, pg.Pool>();

/** How the pool behind `db` is used now. */
export function poolUse(db: Kysely<Tables>): PoolUse {
  const pool = pools.get(db);
  if (pool === undefined) throw new TypeError("This database was not opened by connect().");
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

export function connect(options: ConnectOptions): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    application_name: "parley",
    options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
  });
  pool.on("error", options.onIdleError);
  // The pool hears only its idle clients. One in use that breaks between two queries fails the
  // next one by itself; unheard, its event would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: traceQuery,
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  pools.set(db, pool);
  return db;
}
