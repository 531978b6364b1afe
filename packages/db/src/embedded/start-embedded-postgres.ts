import { join, resolve } from "node:path";
import { boundLogFile } from "./bounded-log-file.ts";
import { connectionStringFor, connectionTo, type SocketConnection } from "./connection.ts";
import { EmbeddedPostgresError, errorMessage } from "./embedded-postgres-error.ts";
import { ensureDatabase } from "./ensure-database.ts";
import { holdLock } from "./hold-lock.ts";
import { prepareCluster } from "./prepare-cluster.ts";
import { DATABASE, MAINTENANCE_DATABASE } from "./server-settings.ts";
import { startPostmaster } from "./start-postmaster.ts";
import type { StartupLog } from "./startup-log.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

export interface EmbeddedPostgresOptions {
  /** The folder that holds everything of Parley; the cluster lies in `<dataDir>/postgres`. */
  readonly dataDir: string;
  readonly log: StartupLog;
  /** Called at most once, when Postgres ends or the exclusive hold on it is lost before `stop`. */
  readonly onLost: (error: EmbeddedPostgresError) => void;
  /** As root: where data and programs go that the unprivileged user can't reach in place. */
  readonly relocateTo?: string;
  /** False for throwaway clusters only: no fsync. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** Settings for `pg.Pool`. */
  readonly connection: SocketConnection;
  /** The same as one string, for whatever takes a DATABASE_URL. */
  readonly connectionString: string;
  readonly postmasterPid: number;
  /** Whether the server was running already, left behind by a Parley that was killed. */
  readonly adopted: boolean;
  readonly clusterDir: string;
  readonly logFile: string;
  /** Shuts the server down: ≤ 10 s in order, then immediately. Close pools first. May be called again. */
  stop(): Promise<void>;
  /** Lets go of the server, which runs on; instead of `stop`. */
  leave(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const LOG_CHECK_INTERVAL_MS = 10 * 60_000;

/**
 * Starts the Postgres of `dataDir`, or adopts the one that a killed Parley left running, and keeps
 * every other Parley off it until `stop` or the end of this process.
 * @throws EmbeddedPostgresError (ClusterInUse if another Parley is on it) with a sentence that says what to do
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log, onLost, durable = true, relocateTo = "/var/lib/parley" } = options;
  const dataDir = resolve(options.dataDir);
  const cluster = await prepareCluster(dataDir, { relocateTo, durable, log });
  const logFile = join(dataDir, "postgres.log");
  await boundLogFile(logFile);
  const server = await startPostmaster({ ...cluster, logFile, durable });
  if (server.adopted) log.info(`Postgres is running already (process ${server.pid}): using it.`);

  let stopped: Promise<void> | undefined;
  const maintenance = connectionTo(server, MAINTENANCE_DATABASE);
  // Only who holds the lock stops the server: before this line it may be another Parley's.
  const lock = await holdLock(maintenance, dataDir, (cause) => {
    if (stopped === undefined) onLost(lostError(server.pid, logFile, cause));
  });
  const logWatch = keepBounded(logFile, log);
  const leave = async () => {
    clearInterval(logWatch);
    await lock.release();
  };
  const stop = async () => {
    clearInterval(logWatch);
    await stopPostmaster({ ...server, clusterDir: cluster.clusterDir }, log);
    await lock.release();
  };
  const stopOnce = () => {
    stopped ??= stop();
    return stopped;
  };
  try {
    await ensureDatabase(maintenance, DATABASE);
  } catch (error) {
    await stopOnce();
    throw error;
  }
  const connection = connectionTo(server, DATABASE);
  return {
    connection,
    connectionString: connectionStringFor(connection),
    postmasterPid: server.pid,
    adopted: server.adopted,
    clusterDir: cluster.clusterDir,
    logFile,
    stop: stopOnce,
    leave: () => {
      stopped ??= leave();
      return stopped;
    },
    [Symbol.asyncDispose]: stopOnce,
  };
}

function keepBounded(logFile: string, log: StartupLog): NodeJS.Timeout {
  const check = () => {
    boundLogFile(logFile).catch((error: unknown) => {
      log.warn(`The log ${logFile} could not be shortened: ${errorMessage(error)}`);
    });
  };
  return setInterval(check, LOG_CHECK_INTERVAL_MS).unref();
}

function lostError(pid: number, logFile: string, cause: Error): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded Postgres (process ${pid}) is lost: ${cause.message}. Start Parley again; the server's log is ${logFile}.`,
    { cause },
  );
}
