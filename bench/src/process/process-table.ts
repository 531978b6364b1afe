import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** What the system has counted for one process since its start, all its threads together. */
export interface ProcessRow {
  pid: number;
  parent: number;
  /** User and system time, in milliseconds. */
  cpuMs: number;
  /** The same of its children that have ended. Always 0 on macOS, which does not tell. */
  endedChildrenMs: number;
}

/** Linux counts in ticks of 10 ms for everyone outside the kernel. */
const TICK_MS = 10;

export function readProcesses(): ProcessRow[] {
  return process.platform === "linux" ? readProc() : readPs();
}

/** CPU time of one process, in milliseconds. @throws Error when there is no such process */
export function cpuOf(rows: readonly ProcessRow[], pid: number): number {
  const row = rows.find((each) => each.pid === pid);
  if (row === undefined)
    throw new Error(`Process ${pid} has ended in the middle of the measurement.`);
  return row.cpuMs;
}

/** CPU time of a process with its children, those that have ended included, in milliseconds. */
export function cpuOfFamily(rows: readonly ProcessRow[], pid: number): number {
  const children = rows.filter((each) => each.parent === pid);
  const ended = rows.find((each) => each.pid === pid)?.endedChildrenMs ?? 0;
  return cpuOf(rows, pid) + ended + children.reduce((sum, child) => sum + child.cpuMs, 0);
}

/** What all cores together have been busy since the machine started, in milliseconds. */
export function busyMs(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}

/** Memory that a process holds, in KiB. */
export function residentKiB(pid: number): number {
  if (process.platform !== "linux") return Number(ps(["-o", "rss=", "-p", String(pid)]));
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]);
}

function readProc(): ProcessRow[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      let stat: string;
      try {
        stat = readFileSync(`/proc/${name}/stat`, "utf8");
      } catch {
        return []; // It has ended since it was listed.
      }
      // The name in parentheses may hold anything; the fields after it are numbered from 3 (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const field = (number: number) => Number(fields[number - 3]);
      return {
        pid: Number(name),
        parent: field(4),
        cpuMs: (field(14) + field(15)) * TICK_MS,
        endedChildrenMs: (field(16) + field(17)) * TICK_MS,
      };
    });
}

function readPs(): ProcessRow[] {
  return ps(["-axo", "pid=,ppid=,time="])
    .trim()
    .split("\n")
    .map((line) => {
      const [pid, parent, time = ""] = line.trim().split(/\s+/);
      const seconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
      return {
        pid: Number(pid),
        parent: Number(parent),
        cpuMs: seconds * 1000,
        endedChildrenMs: 0,
      };
    });
}

function ps(args: string[]): string {
  return execFileSync("ps", args, { encoding: "utf8" });
}
