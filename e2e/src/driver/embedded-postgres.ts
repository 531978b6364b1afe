import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "./live-process.ts";
import { until } from "./until.ts";

/** The process of the Postgres that runs on a data folder, if one does. */
export async function findPostmaster(dataDir: string): Promise<number | undefined> {
  const file = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(file, 10);
  return pid > 0 && (await isRunning(pid)) ? pid : undefined;
}

/** Stops the Postgres that a killed server has left behind. */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const pid = await findPostmaster(dataDir);
  if (pid === undefined) return;
  process.kill(pid, "SIGINT");
  await until("Postgres ends", async () => !(await isRunning(pid)), 15_000);
}
