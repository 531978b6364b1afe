import { createHash } from "node:crypto";
import { lstat, readdir, readlink, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EmbeddedPostgresError, errorCode, errorMessage } from "./embedded-postgres-error.ts";
import { canEnter, makeDirectory } from "./reachability.ts";
import type { StartupLog } from "./startup-log.ts";
import { findUnprivilegedUser, type PostgresUser, runningAsRoot } from "./unprivileged-user.ts";

/** Where the cluster lies, or will lie, and whom Postgres runs as (undefined: as ourselves). */
export interface ClusterLocation {
  readonly clusterDir: string;
  /** Set when the cluster can't lie in the data folder: the link there that leads to `clusterDir`. */
  readonly linkFrom: string | undefined;
  readonly user: PostgresUser | undefined;
  readonly initialized: boolean;
}

/**
 * Decides where the cluster of `dataDir` lies: in `<dataDir>/postgres`, unless we are root and the
 * user whom Postgres runs as can't get there; then below `relocateTo`, with a link left behind.
 * @throws EmbeddedPostgresError when what lies there can't be used
 */
export async function locateCluster(
  dataDir: string,
  relocateTo: string,
  log: StartupLog,
): Promise<ClusterLocation> {
  const home = resolve(dataDir);
  await makeDataDirectory(home);
  const path = join(await realpath(home), "postgres");
  const found = await findCluster(path);
  if (found !== undefined) return { ...found, linkFrom: undefined, initialized: true };

  if (!runningAsRoot()) {
    return { clusterDir: path, linkFrom: undefined, user: undefined, initialized: false };
  }
  const user = await findUnprivilegedUser();
  if (await canEnter(user, home)) {
    return { clusterDir: path, linkFrom: undefined, user, initialized: false };
  }
  return relocated(path, user, relocateTo, log);
}

async function relocated(
  path: string,
  user: PostgresUser,
  relocateTo: string,
  log: StartupLog,
): Promise<ClusterLocation> {
  const name = createHash("sha256").update(path).digest("hex").slice(0, 12);
  const parent = join(relocateTo, `data-${name}`);
  await makeDirectory(parent, 0o755);
  if (!(await canEnter(user, parent))) {
    throw new EmbeddedPostgresError(
      `The user ${user.name}, whom Postgres runs as, can reach neither ${path} nor ${parent}. ` +
        "Set DATA_DIR to a folder whose parents everyone may enter, start Parley as another user than root, or set DATABASE_URL.",
    );
  }
  const clusterDir = join(parent, "postgres");
  log.warn(
    `The user ${user.name}, whom Postgres runs as, can't reach ${path}: the database lies in ${clusterDir}, and ${path} links there.`,
  );
  const initialized = (await findCluster(clusterDir)) !== undefined;
  return { clusterDir, linkFrom: path, user, initialized };
}

async function makeDataDirectory(home: string): Promise<void> {
  try {
    // As root another user has to get through to the cluster, which guards itself with 0700.
    await makeDirectory(home, runningAsRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${home} can't be created (${errorMessage(error)}). Set DATA_DIR to a folder that Parley may write to.`,
      { cause: error },
    );
  }
}

async function findCluster(
  path: string,
): Promise<Pick<ClusterLocation, "clusterDir" | "user"> | undefined> {
  const clusterDir = await realpathOrNone(path);
  if (clusterDir === undefined) return undefined;
  const { uid, gid } = await stat(clusterDir);
  if (!runningAsRoot() && uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      `The database in ${clusterDir} belongs to another user (uid ${uid}). Start Parley as that user or as root, or set DATA_DIR to another folder.`,
    );
  }
  const entries = await readdir(clusterDir);
  if (entries.length === 0) return undefined;
  if (!entries.includes("PG_VERSION")) {
    throw new EmbeddedPostgresError(
      `${clusterDir} holds files, but no Postgres database. Move them away, or set DATA_DIR to another folder.`,
    );
  }
  if (!runningAsRoot()) return { clusterDir, user: undefined };
  // The owner keeps the cluster: what somebody began without root goes on under their name.
  const user = uid === 0 ? await findUnprivilegedUser() : { name: `of uid ${uid}`, uid, gid };
  if (!(await canEnter(user, join(clusterDir, "..")))) {
    throw new EmbeddedPostgresError(
      `The database in ${clusterDir} belongs to the user ${user.name}, who can't get there. ` +
        "Let that user enter its parent folders (chmod o+x), or set DATA_DIR to another folder.",
    );
  }
  return { clusterDir, user };
}

async function realpathOrNone(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const link = await lstat(path).catch(() => undefined);
  if (link === undefined) return undefined;
  throw new EmbeddedPostgresError(
    `${path} links to ${await readlink(path)}, which is gone. Bring that folder back, or remove the link to begin with an empty database.`,
  );
}
