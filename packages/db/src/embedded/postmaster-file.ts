import { readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./embedded-postgres-error.ts";

/** What `postmaster.pid` says of the server that runs on a cluster. */
export interface RunningPostmaster {
  readonly pid: number;
  /** Empty while the server has just been started. */
  readonly socketDirectory: string;
  readonly port: number;
}

/** The server that runs on this cluster, if one does; what a dead one left behind does not count. */
export async function findPostmaster(clusterDir: string): Promise<RunningPostmaster | undefined> {
  const text = await readPostmasterFile(clusterDir);
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
 * Removes a `postmaster.pid` whose number another program has taken over. Postgres sees only that
 * the process lives and would refuse to start.
 */
export async function removeStalePostmasterFile(clusterDir: string): Promise<void> {
  if (process.platform !== "linux") return;
  const text = await readPostmasterFile(clusterDir);
  const pid = Number.parseInt(text ?? "", 10);
  if (!processExists(pid) || (await isPostmasterOf(clusterDir, pid))) return;
  if (text !== (await readPostmasterFile(clusterDir))) return;
  await unlink(join(clusterDir, "postmaster.pid")).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
  });
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

async function readPostmasterFile(clusterDir: string): Promise<string | undefined> {
  try {
    return await readFile(join(clusterDir, "postmaster.pid"), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
