import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopPostmaster } from "./embedded-postgres.ts";
import { isRunning } from "./live-process.ts";

/** The name goes on with the process that made the folder, to tell when it was abandoned. */
const PREFIX = "parley-e2e-";

/** Makes an empty DATA_DIR, and clears away those of runs that were broken off. */
export async function makeDataFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const maker = Number.parseInt(name.slice(PREFIX.length), 10);
    if (name.startsWith(PREFIX) && maker > 0 && !(await isRunning(maker)))
      await removeDataFolder(join(tmpdir(), name));
  }
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // As root, the user whom Postgres runs as has to get through.
  await chmod(dataDir, 0o711);
  return dataDir;
}

/** Stops the Postgres that may still run there, then removes the folder. */
export async function removeDataFolder(dataDir: string): Promise<void> {
  await stopPostmaster(dataDir);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
}
