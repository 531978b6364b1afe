import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A part of Linux distributions. */
const program = "taskset";

/** Lists of cores as `taskset -c` takes them; null where processes are left to float. */
export interface Pinning {
  /** For the server under test alone. */
  server: string | null;
  /** For the simulator, the load client and Postgres. */
  others: string | null;
}

/** The first core is the server's, all others are everyone else's. Needs Linux and two cores. */
export function choosePinning(): Pinning {
  const [server, ...others] = process.platform === "linux" ? allowedCores() : [];
  const hasTaskset = spawnSync(program, ["--version"]).status === 0;
  if (server === undefined || others.length === 0 || !hasTaskset)
    return { server: null, others: null };
  return { server: String(server), others: others.join(",") };
}

/** The command that runs `command` on `cores` only. It keeps its process id: taskset becomes it. */
export function pinned(command: readonly string[], cores: string | null): [string, string[]] {
  const [first = "", ...rest] = cores === null ? command : [program, "-c", cores, ...command];
  return [first, rest];
}

/** Moves a running process with all its threads; what it starts later follows it. */
export function movePinned(pid: number, cores: string | null): void {
  if (cores !== null) spawnSync(program, ["--all-tasks", "-c", "-p", cores, String(pid)]);
}

function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return (list ?? "").split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 || 0 }, (_, index) => first + index);
  });
}
