import { spawnSync } from "node:child_process";

/** How often, in milliseconds, the launchers are looked after. */
const INTERVAL_MS = 500;

const launcher = /(^|[\s/-])(sh|bash|dash|npm|npx|pnpm)(\s|$)/;

/**
 * `npx pnpm start` is npm, a shell, pnpm, another shell, and then this process. A SIGTERM that npm
 * gets ends npm and its shell, but never reaches us, and the server would stay behind. So this
 * process takes the end of any launcher below the person's own shell as a SIGTERM for itself.
 */
export function endWithLaunchers(): void {
  const launchers = findLaunchers();
  if (launchers.length === 0) return;
  const watch = setInterval(() => {
    if (launchers.every(isAlive)) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, INTERVAL_MS);
  watch.unref();
  // Told to end in another way, it needs no second reason: servers take that as "at once".
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      clearInterval(watch);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

/** The ancestors from this process's parent up to the outermost npm or pnpm. */
function findLaunchers(): number[] {
  const table = readProcesses();
  const ancestors: number[] = [];
  let outermost = 0;
  for (let pid = process.ppid; pid > 1; ) {
    const found = table.get(pid);
    if (found === undefined || !launcher.test(found.command)) break;
    ancestors.push(pid);
    if (/\bp?np[mx]\b/.test(found.command)) outermost = ancestors.length;
    pid = found.parent;
  }
  return ancestors.slice(0, outermost);
}

function readProcesses(): Map<number, { parent: number; command: string }> {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const table = new Map<number, { parent: number; command: string }>();
  // Where there is no `ps` there is nothing to read, and nothing is watched.
  for (const line of (stdout ?? "").split("\n")) {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (command !== undefined) table.set(Number(pid), { parent: Number(parent), command });
  }
  return table;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
