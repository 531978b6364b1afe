import { execFile } from "node:child_process";
import { chown, lchown, mkdir, open, readdir, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError, errorCode, errorMessage } from "./embedded-postgres-error.ts";
import { doesNotRunHere, type PostgresBinaries } from "./find-binaries.ts";
import type { ClusterLocation } from "./locate-cluster.ts";
import { processExists } from "./postmaster-file.ts";
import { SUPERUSER } from "./server-settings.ts";
import type { StartupLog } from "./startup-log.ts";
import { type PostgresUser, runAs } from "./unprivileged-user.ts";

const INITDB_TIMEOUT_MS = 120_000;
const run = promisify(execFile);

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
  const { clusterDir, user, linkFrom } = location;
  await removeLeftovers(clusterDir, log);
  const unfinished = `${clusterDir}.init-${process.pid}-${Date.now().toString(36)}`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    if (user !== undefined) await chown(unfinished, user.uid, user.gid);
    await runInitdb(binaries, unfinished, user, sync);
    await rename(unfinished, clusterDir);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const madeMeanwhile = errorCode(error) === "ENOTEMPTY" || errorCode(error) === "EEXIST";
    if (!madeMeanwhile) throw error;
  }
  if (sync) await syncDirectory(dirname(clusterDir));
  if (linkFrom !== undefined) await linkOnce(clusterDir, linkFrom);
}

async function runInitdb(
  { initdb }: PostgresBinaries,
  directory: string,
  user: PostgresUser | undefined,
  sync: boolean,
): Promise<void> {
  const args = [
    `--pgdata=${directory}`,
    `--username=${SUPERUSER}`,
    // Everyone who can open the socket may connect; the folder around the socket keeps others out.
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    ...(sync ? [] : ["--no-sync"]),
  ];
  const env = { LC_ALL: "C" };
  try {
    await run(initdb, args, { ...runAs(user), cwd: "/", env, timeout: INITDB_TIMEOUT_MS });
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw doesNotRunHere(error);
    const output = outputOf(error) || errorMessage(error);
    throw new EmbeddedPostgresError(
      `The database could not be created in ${dirname(directory)}: ${output}. ` +
        "Check that there is space and that Parley may write there, or set DATABASE_URL to a Postgres of yours.",
      { cause: error },
    );
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error) || !("stderr" in error)) return "";
  return typeof error.stderr === "string" ? error.stderr.trim() : "";
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

async function linkOnce(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
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
