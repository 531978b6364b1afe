import { createHash } from "node:crypto";
import { chown, lstat, mkdir, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { canEnter } from "./reachability.ts";
import { PORT } from "./server-settings.ts";
import type { PostgresUser } from "./unprivileged-user.ts";

/** The least of the systems' limits on the path of a Unix socket, in bytes (macOS, less its zero). */
const LONGEST_SOCKET_PATH = 103;

/** Makes the private folder (0700) for the socket of the cluster in `clusterDir`. */
export async function makeSocketDirectory(
  clusterDir: string,
  user: PostgresUser | undefined,
): Promise<string> {
  const directory = await socketDirectoryOf(clusterDir, user);
  try {
    await mkdir(directory, { mode: 0o700 });
    if (user !== undefined) await chown(directory, user.uid, user.gid);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
  await checkSocketDirectory(directory, user);
  return directory;
}

/** The name is short, and the same at every start. */
export async function socketDirectoryOf(
  clusterDir: string,
  user: PostgresUser | undefined,
): Promise<string> {
  const name = `parley-${createHash("sha256").update(clusterDir).digest("hex").slice(0, 12)}`;
  return join(await temporaryFolder(name, user), name);
}

/** Removes the folder unless a server has its socket there. */
export async function removeSocketDirectory(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
  }
}

/**
 * Refuses a folder that somebody else could have put there to listen in.
 * @throws EmbeddedPostgresError unless it is a real folder of ours that nobody else may enter
 */
export async function checkSocketDirectory(
  directory: string,
  user: PostgresUser | undefined,
): Promise<void> {
  const { uid, mode, ...found } = await describe(directory);
  const owner = user?.uid ?? process.getuid?.();
  if (found.isDirectory && uid === 0 && user !== undefined && (mode & 0o077) === 0) {
    // Made by root, and killed before it was handed over.
    await chown(directory, user.uid, user.gid);
  } else if (!found.isDirectory || uid !== owner || (mode & 0o077) !== 0) {
    throw new EmbeddedPostgresError(
      `${directory}, the folder for the database's socket, is not a folder that only the user of uid ${owner} may enter. ` +
        "Find out who made it, remove it, and start Parley again.",
    );
  }
}

async function describe(
  path: string,
): Promise<{ isDirectory: boolean; uid: number; mode: number }> {
  const found = await lstat(path);
  return { isDirectory: found.isDirectory(), uid: found.uid, mode: found.mode };
}

async function temporaryFolder(name: string, user: PostgresUser | undefined): Promise<string> {
  const preferred = tmpdir();
  const socket = join(preferred, name, `.s.PGSQL.${PORT}`);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET_PATH) return "/tmp";
  return user === undefined || (await canEnter(user, preferred)) ? preferred : "/tmp";
}
