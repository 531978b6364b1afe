import { chmod, lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionTo, type SocketConnection } from "../embedded/connection.ts";
import { findPostmaster, processExists } from "../embedded/postmaster-file.ts";
import { startEmbeddedPostgres } from "../embedded/start-embedded-postgres.ts";
import type { StartupLog } from "../embedded/startup-log.ts";
import { stopPostmaster } from "../embedded/stop-postmaster.ts";

/** How to reach a test cluster; plain data, so that it can be handed to the processes of the tests. */
export interface TestClusterAddress {
  readonly socketDirectory: string;
  readonly port: number;
}

export interface TestCluster {
  readonly address: TestClusterAddress;
  readonly postmasterPid: number;
  /** Stops the cluster and removes its folder. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const PREFIX = "parley-test-";
const silent: StartupLog = { info: () => {}, warn: () => {} };

/**
 * Starts a throwaway cluster for one run of the tests, and clears away those of runs that were killed.
 * @param durable whether commits wait for the disk, as in production (default: no, it is quicker)
 */
export async function startTestCluster({ durable = false } = {}): Promise<TestCluster> {
  await removeAbandonedClusters();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // As root, the user whom Postgres runs as has to get through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir,
    durable,
    log: silent,
    onLost: (error) => {
      throw error;
    },
  });
  const { host: socketDirectory, port } = server.connection;
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    address: { socketDirectory, port },
    postmasterPid: server.postmasterPid,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function removeAbandonedClusters(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const maker = Number.parseInt(name.slice(PREFIX.length), 10);
    if (!name.startsWith(PREFIX) || Number.isNaN(maker) || processExists(maker)) continue;
    const dataDir = join(tmpdir(), name);
    if ((await lstat(dataDir)).uid !== process.getuid?.()) continue;
    const clusterDir = join(dataDir, "postgres");
    const running = await findPostmaster(clusterDir);
    if (running !== undefined) await stopPostmaster({ ...running, clusterDir }, silent);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The settings for `pg` of one database of a test cluster. */
export function databaseIn(address: TestClusterAddress, database: string): SocketConnection {
  return connectionTo(address, database);
}
