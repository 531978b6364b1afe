import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./embedded-postgres-error.ts";
import { PORT } from "./server-settings.ts";

const POSTMASTER_FILE = "postmaster.pid";
const SOCKET_LOCK_FILE = `.s.PGSQL.${PORT}.lock`;

/** What `postmaster.pid` says of the server that runs on a cluster. */
export interface RunningPostmaster {
  readonly pid: number;
  /** Empty while the server has just been started. */
  readonly socketDirectory: string;
  readonly port: number;
}

/** The server that runs on this cluster, if one does; what a dead one left behind does not count. */
export async function findPostmaster(clusterDir: string): Promise<RunningPostmaster | undefined> {
  const text = await readLockFile(join(clusterDir, POSTMASTER_FILE));
  const [pid, , , port, socketDirectory] = text?.split("\n") ?? [];
  const running = { pid: Number(pid), port: Number(port), socketDirectory: socketDirectory ?? "" };
  return (await isPostmasterOf(clusterDir, running.pid)) ? running : undefined;
}

/**
 * Whether process `pid` may be the server of this cluster. Numbers are used again, most of all in
 * a restarted container, so where the system tells, it must be a Postgres at work in this folder.
 * In doubt the answer is yes: taking a live server for dead would put two on one cluster.
 */
export async function isPostmasterOf(clusterDir: string, pid: number): Promise<boolean> {
  if (!processExists(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    const [, program, state] =
      /^\d+ \((.*)\) (\w)/s.exec(await readFile(`/proc/${pid}/stat`, "utf8")) ?? [];
    // A zombie has exited although nobody has collected it: an orphan's fate in many containers.
    if (program !== "postgres" || state === "Z") return false;
    const [itsFolder, cluster] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(clusterDir)]);
    return itsFolder.dev === cluster.dev && itsFolder.ino === cluster.ino;
  } catch (error) {
    const gone = ["ENOENT", "ESRCH"].includes(errorCode(error) ?? "");
    // Root in a container may not look at another user's process.
    const hidden = ["EACCES", "EPERM"].includes(errorCode(error) ?? "");
    if (!gone && !hidden) throw error;
    return hidden;
  }
}

/**
 * Removes lock files that name a process which lives, but is no server of this cluster: its number
 * went to another program, or it was killed and nobody has collected it. Postgres sees only that
 * the process is listed and would refuse to start.
 */
export async function removeStaleLockFiles(
  clusterDir: string,
  socketDirectory: string,
): Promise<void> {
  if (process.platform !== "linux") return;
  for (const file of [POSTMASTER_FILE, SOCKET_LOCK_FILE]) {
    const path = join(file === POSTMASTER_FILE ? clusterDir : socketDirectory, file);
    const text = await readLockFile(path);
    const pid = Number.parseInt(text ?? "", 10);
    if (!processExists(pid) || (await isPostmasterOf(clusterDir, pid))) continue;
    if (text === (await readLockFile(path))) await rm(path, { force: true });
  }
}

export function processExists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

async function readLockFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
