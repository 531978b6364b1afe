import { chmod, cp, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { binariesIn, type PostgresBinaries } from "./find-binaries.ts";
import { canEnter, canRead, makeDirectory } from "./reachability.ts";
import type { StartupLog } from "./startup-log.ts";
import type { PostgresUser } from "./unprivileged-user.ts";

/**
 * The same binaries where `user` can run them: in place if possible, otherwise a copy below
 * `relocateTo` that later starts find again (one folder a version).
 */
export async function reachableBinaries(
  binaries: PostgresBinaries,
  user: PostgresUser,
  relocateTo: string,
  log: StartupLog,
): Promise<PostgresBinaries> {
  if (await readableTree(binaries, user)) return binaries;
  const { version } = binaries;
  const home = join(relocateTo, `binaries-${version}-${process.platform}-${process.arch}`);
  const copy = binariesIn(home, version);
  if (!(await exists(copy.postgres))) {
    log.warn(
      `The user ${user.name}, whom Postgres runs as, can't reach ${binaries.root}: copying the Postgres programs to ${home}.`,
    );
    await copyTree(binaries.root, home, relocateTo);
  }
  if (!(await canEnter(user, home))) {
    throw new EmbeddedPostgresError(
      `The user ${user.name}, whom Postgres runs as, can't reach ${home}. ` +
        `Let everyone enter its parent folders (chmod o+x), start Parley as another user than root, or set DATABASE_URL.`,
    );
  }
  return copy;
}

async function readableTree(binaries: PostgresBinaries, user: PostgresUser): Promise<boolean> {
  const needed = [binaries.postgres, binaries.initdb, join(binaries.root, "lib")];
  for (const path of [...needed, join(binaries.root, "share")]) {
    if (!(await canRead(user, path))) return false;
  }
  return true;
}

/** Copies beside the target and renames, so that a copy cut short is never taken for a whole one. */
async function copyTree(from: string, to: string, parent: string): Promise<void> {
  await makeDirectory(parent, 0o755);
  const temporary = await mkdtemp(join(parent, "copying-"));
  try {
    await cp(from, temporary, { recursive: true, verbatimSymlinks: true });
    await letEveryoneRead(temporary);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const madeMeanwhile = errorCode(error) === "ENOTEMPTY" || errorCode(error) === "EEXIST";
    if (!madeMeanwhile) throw error;
  }
}

async function letEveryoneRead(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, runs ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
