import { readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { findBinaries, type PostgresBinaries } from "./find-binaries.ts";
import { giveCluster, initCluster } from "./init-cluster.ts";
import { locateCluster } from "./locate-cluster.ts";
import { reachableBinaries } from "./reachable-binaries.ts";
import type { StartupLog } from "./startup-log.ts";
import type { PostgresUser } from "./unprivileged-user.ts";

export interface PreparedCluster {
  readonly binaries: PostgresBinaries;
  readonly clusterDir: string;
  readonly user: PostgresUser | undefined;
}

/**
 * Finds or makes the cluster of `dataDir` and the binaries that can run it.
 * @throws EmbeddedPostgresError with a sentence that says what to do
 */
export async function prepareCluster(
  dataDir: string,
  { relocateTo, durable, log }: { relocateTo: string; durable: boolean; log: StartupLog },
): Promise<PreparedCluster> {
  const installed = await findBinaries();
  const location = await locateCluster(dataDir, relocateTo, log);
  const { clusterDir, user, initialized } = location;
  const binaries =
    user === undefined ? installed : await reachableBinaries(installed, user, relocateTo, log);
  if (!initialized) {
    log.info(`Creating the database in ${clusterDir}.`);
    await initCluster(binaries, location, log, { sync: durable });
  }
  if (location.linkFrom !== undefined) await linkOnce(clusterDir, location.linkFrom);
  await checkVersion(clusterDir, binaries);
  if (user !== undefined && (await stat(clusterDir)).uid !== user.uid) {
    await giveCluster(clusterDir, user);
  }
  return { binaries, clusterDir, user };
}

async function checkVersion(clusterDir: string, { major }: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(clusterDir, "PG_VERSION"), "utf8")).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `The database in ${clusterDir} was made by Postgres ${found}, and this Parley brings Postgres ${major}. ` +
      `Dump it with a Parley that brings Postgres ${found} and restore the dump here, or set DATA_DIR to another folder.`,
  );
}

/** The link is how later starts find a relocated cluster, even once the data folder could be reached. */
async function linkOnce(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
