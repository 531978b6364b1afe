import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { connectionStringFor, connectionTo } from "./connection.ts";
import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { ClusterInUse, findLockHolder } from "./hold-lock.ts";
import { findPostmaster, type RunningPostmaster } from "./postmaster-file.ts";
import { DATABASE, MAINTENANCE_DATABASE } from "./server-settings.ts";
import { checkSocketDirectory } from "./socket-directory.ts";
import { startEmbeddedPostgres } from "./start-embedded-postgres.ts";
import type { StartupLog } from "./startup-log.ts";
import { runningAsRoot } from "./unprivileged-user.ts";

/** A Postgres that somebody uses for a while, whoever started it. */
export interface EmbeddedPostgresInUse {
  readonly connectionString: string;
  /** The Parley whose Postgres it is; undefined: nobody else's, and nobody else comes meanwhile. */
  readonly usedBy: { readonly pid: number | undefined } | undefined;
  /** Leaves it as it was found: running, or not. */
  release(): Promise<void>;
}

export interface UseEmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: StartupLog;
  /** Called at most once, when Postgres ends before `release`. Not where it is another Parley's. */
  readonly onLost: (error: EmbeddedPostgresError) => void;
}

/** Whether there is a database in a data folder. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  try {
    return (await stat(join(resolve(dataDir), "postgres", "PG_VERSION"))).isFile();
  } catch (error) {
    // One that we may not look into is one.
    return !["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "");
  }
}

/**
 * For a command beside the server: the Postgres of a running Parley, or else one for the time being.
 * @throws EmbeddedPostgresError with a sentence that says what to do
 */
export async function useEmbeddedPostgres(
  options: UseEmbeddedPostgresOptions,
): Promise<EmbeddedPostgresInUse> {
  const others = await findInUse(options.dataDir);
  if (others !== undefined) return others;
  try {
    const postgres = await startEmbeddedPostgres(options);
    return {
      connectionString: postgres.connectionString,
      usedBy: undefined,
      release: () => (postgres.adopted ? postgres.leave() : postgres.stop()),
    };
  } catch (error) {
    if (!(error instanceof ClusterInUse)) throw error;
    const found = await findInUse(options.dataDir);
    if (found === undefined) throw error;
    return found;
  }
}

async function findInUse(dataDir: string): Promise<EmbeddedPostgresInUse | undefined> {
  const clusterDir = join(resolve(dataDir), "postgres");
  const server = await findRunning(clusterDir);
  if (server === undefined || server.socketDirectory === "") return undefined;
  const { uid, gid } = await stat(clusterDir);
  await checkSocketDirectory(
    server.socketDirectory,
    runningAsRoot() ? { name: `of uid ${uid}`, uid, gid } : undefined,
  );
  const usedBy = await findLockHolder(connectionTo(server, MAINTENANCE_DATABASE));
  if (usedBy === undefined) return undefined;
  return {
    connectionString: connectionStringFor(connectionTo(server, DATABASE)),
    usedBy,
    release: () => Promise.resolve(),
  };
}

async function findRunning(clusterDir: string): Promise<RunningPostmaster | undefined> {
  try {
    return await findPostmaster(clusterDir);
  } catch (error) {
    if (!["EACCES", "EPERM"].includes(errorCode(error) ?? "")) throw error;
    throw new EmbeddedPostgresError(
      `The database in ${clusterDir} belongs to another user. Run this as the user that the server runs as, or as root.`,
      { cause: error },
    );
  }
}
