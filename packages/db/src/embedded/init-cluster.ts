import { chown, lchown, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./embedded-postgres-error.ts";
import type { PostgresBinaries } from "./find-binaries.ts";
import type { ClusterLocation } from "./locate-cluster.ts";
import { processExists } from "./postmaster-file.ts";
import { runInitdb } from "./run-initdb.ts";
import type { StartupLog } from "./startup-log.ts";
import type { PostgresUser } from "./unprivileged-user.ts";

/**
 * Makes the cluster. It takes shape beside its place and is renamed into it, so what lies there is
 * always whole, and of two that start at once one wins and the other uses what the first made.
 */
export async function initCluster(
  binaries: PostgresBinaries,
  location: ClusterLocation,
  log: StartupLog,
  { sync = true }: { sync?: boolean } = {},
): Promise<void> {
  const { clusterDir, user } = location;
  await removeLeftovers(clusterDir, log);
  const unfinished = await mkdtemp(`${clusterDir}.init-${process.pid}-`);
  try {
    if (user !== undefined) await chown(unfinished, user.uid, user.gid);
    await runInitdb(binaries, unfinished, { user, sync });
    await rename(unfinished, clusterDir);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const madeMeanwhile = errorCode(error) === "ENOTEMPTY" || errorCode(error) === "EEXIST";
    if (!madeMeanwhile) throw error;
  }
  if (sync) await syncDirectory(dirname(clusterDir));
}

/** What an initdb left behind whose Parley was killed. */
async function removeLeftovers(clusterDir: string, log: StartupLog): Promise<void> {
  const parent = dirname(clusterDir);
  const prefix = `${basename(clusterDir)}.init-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const maker = Number.parseInt(name.slice(prefix.length), 10);
    if (maker === process.pid || processExists(maker)) continue;
    log.info(`Removing ${join(parent, name)}, which an interrupted first start left behind.`);
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Hands a cluster that lies there as root's (a restored backup, say) to the user Postgres runs as. */
export async function giveCluster(clusterDir: string, user: PostgresUser): Promise<void> {
  await lchown(clusterDir, user.uid, user.gid);
  for (const entry of await readdir(clusterDir, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}
