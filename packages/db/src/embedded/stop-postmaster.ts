import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { isPostmasterOf } from "./postmaster-file.ts";
import { removeSocketDirectory } from "./socket-directory.ts";
import type { StartupLog } from "./startup-log.ts";
import { waitUntil } from "./wait-until.ts";

const FAST_TIMEOUT_MS = 10_000;
/** Postgres itself kills what does not end at once after 5 s. */
const IMMEDIATE_TIMEOUT_MS = 10_000;

/**
 * Stops the server: a fast shutdown, after 10 s an immediate one (the next start then recovers).
 * Removes the socket's folder. Does nothing if the server has ended already.
 * @throws EmbeddedPostgresError when it still runs after both
 */
export async function stopPostmaster(
  server: { clusterDir: string; pid: number; socketDirectory: string },
  log: StartupLog,
): Promise<void> {
  if (!(await endBy(server, "SIGINT", FAST_TIMEOUT_MS))) {
    log.warn(`Postgres (process ${server.pid}) did not stop in time: stopping it immediately.`);
    if (!(await endBy(server, "SIGQUIT", IMMEDIATE_TIMEOUT_MS))) {
      throw new EmbeddedPostgresError(
        `Postgres (process ${server.pid}) can't be stopped. End it by hand (kill -9 ${server.pid}).`,
      );
    }
  }
  await removeSocketDirectory(server.socketDirectory);
}

async function endBy(
  { clusterDir, pid }: { clusterDir: string; pid: number },
  signal: "SIGINT" | "SIGQUIT",
  timeoutMs: number,
): Promise<boolean> {
  if (!(await isPostmasterOf(clusterDir, pid))) return true;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return true;
    throw error;
  }
  return waitUntil(async () => !(await isPostmasterOf(clusterDir, pid)), { timeoutMs });
}
