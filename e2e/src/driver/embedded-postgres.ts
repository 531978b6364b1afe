import { readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "./live-process.ts";
import { until } from "./until.ts";

interface Postmaster {
  pid: number;
  socketDirectory: string;
}

/** The process of the Postgres that runs on a data folder, if one does. */
export async function findPostmaster(dataDir: string): Promise<number | undefined> {
  return (await readPostmaster(dataDir))?.pid;
}

/** Stops the Postgres that a killed server has left behind, and removes its socket's folder. */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const postmaster = await readPostmaster(dataDir);
  if (postmaster === undefined) return;
  const { pid, socketDirectory } = postmaster;
  process.kill(pid, "SIGINT");
  await until("Postgres ends", async () => !(await isRunning(pid)), 15_000);
  // Its socket is gone; what it lay in was the server's to remove.
  if (socketDirectory !== "") await rmdir(socketDirectory);
}

/** For a connection of the test's own to the Postgres that the server has started. */
export async function embeddedConnection(dataDir: string): Promise<string> {
  const postmaster = await readPostmaster(dataDir);
  if (postmaster === undefined) throw new Error("No Postgres runs there.");
  const host = encodeURIComponent(postmaster.socketDirectory);
  return `postgresql:///parley?host=${host}&port=5432&user=parley&sslmode=disable`;
}

async function readPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const file = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , , socketDirectory = ""] = file.split("\n");
  const running = Number(pid) > 0 && (await isRunning(Number(pid)));
  return running ? { pid: Number(pid), socketDirectory } : undefined;
}
